"""`flask --app app menu show|push`: the official account's menu, as WeChat has it and as menu.toml does."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from models.errors import ServiceError
from models.policy.menu import load_menu

MENU = Path(__file__).resolve().parents[2] / "policy" / "words" / "menu.toml"
menu = AppGroup("menu", help="The official account's menu.")


def register(app: Flask) -> None:
    app.cli.add_command(menu)


@menu.command()
@with_appcontext
def show() -> None:
    """Show the menu that WeChat holds now."""
    lines = _lines(_asked(_pusher().get))
    click.echo("\n".join(lines) if lines else "WeChat holds no menu")


@menu.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, send nothing.")
@with_appcontext
def push(dry_run: bool) -> None:
    """Send the menu to WeChat; clients show it within about five minutes."""
    wanted = load_menu(MENU)
    if dry_run:
        for line in _difference(_lines(_asked(_pusher().get)), _lines(wanted.wire())):
            click.echo(line)
        return
    _asked(lambda: _pusher().create(wanted.wire()))
    click.echo(f"menu pushed: {len(wanted.buttons)} top buttons")


def _pusher() -> Any:
    return current_app.extensions["renshetong"].menu


def _asked(question: Callable[[], Any]) -> Any:
    """A failure as a sentence with WeChat's number, not as a stack of calls."""
    try:
        return question()
    except ServiceError as failed:
        raise click.ClickException(f"WeChat: {failed}") from None


def _difference(held: list[str], wanted: list[str]) -> Iterator[str]:
    if held == wanted:
        yield "nothing would change"
        return
    yield from (f"- {line}" for line in held if line not in wanted)
    yield from (f"+ {line}" for line in wanted if line not in held)
    if sorted(held) == sorted(wanted):
        yield "only the order would change"


def _lines(menu: Mapping[str, Any] | None) -> list[str]:
    """One line per button: its name - behind that of the button above it - and what a tap does."""
    return [line for button in (menu or {}).get("button", []) for line in _button(button, "")]


def _button(button: Mapping[str, Any], above: str) -> Iterator[str]:
    name = f"{above}{button['name']}"
    below = button.get("sub_button") or []
    if not below:
        yield f"{name}  {button.get('type', '?')} {button.get('key') or button.get('url') or ''}".rstrip()
    for one in below:
        yield from _button(one, f"{name} > ")
