"""`flask --app app menu push`: the official account's menu, as `policy/words/menu.toml` has it."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from models.policy.menu import load_menu

MENU = Path(__file__).resolve().parents[2] / "policy" / "words" / "menu.toml"
menu = AppGroup("menu", help="The official account's menu.")


def register(app: Flask) -> None:
    app.cli.add_command(menu)


@menu.command()
@with_appcontext
def push() -> None:
    """Send the menu to WeChat; clients show it within about five minutes."""
    wanted = load_menu(MENU)
    current_app.extensions["renshetong"].menu.create(wanted.wire())
    click.echo(f"menu pushed: {len(wanted.buttons)} top buttons")
