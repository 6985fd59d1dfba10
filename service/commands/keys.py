"""`flask --app app keys create|show-versions`: the key file, without ever showing a key."""

import os
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from models.errors import Misconfigured
from models.keeping.chance import SystemRandom
from models.keeping.keys import create_keys, load_keys
from service.environment import environment

keys = AppGroup("keys", help="The key file: create one, or list its versions.")


def _default() -> Path:
    environ = environment(os.environ)
    return Path(environ.get("RENSHETONG_KEYS") or Path(environ.get("VAR") or "var") / "keys.json")


KEY_FILE = click.option(
    "--file", default=_default, type=click.Path(path_type=Path), help="default: RENSHETONG_KEYS, else keys.json in VAR"
)


def register(app: Flask) -> None:
    app.cli.add_command(keys)


@keys.command(with_appcontext=False)
@KEY_FILE
def create(file: Path) -> None:
    """Write a new key file (mode 0600); never over an old one."""
    try:
        create_keys(file, SystemRandom())
    except FileExistsError:
        raise click.ClickException(f"{file} exists: what it sealed needs it, so it stays as it is") from None
    click.echo(f"{file} is written. Keep a copy apart: without it nothing that was sealed can be read.")


@keys.command("show-versions", with_appcontext=False)
@KEY_FILE
def show_versions(file: Path) -> None:
    """Which versions the key file holds, and which one seals new things."""
    try:
        ring = load_keys(file)
    except Misconfigured as error:
        raise click.ClickException(error.subject) from None
    for name in ("kek", "session", "index"):
        versions = getattr(ring, name)
        click.echo(f"{name:8} {', '.join(map(str, sorted(versions.keys)))} (current {versions.current})")
    click.echo(f"qs1      {', '.join(str(key.id) for key in ring.qs1)}")
