"""`flask --app app replay FILE`: a captured push once more, without touching anything live."""

import os
import time
from pathlib import Path

import click
from flask import Flask

from models.errors import ServiceError
from models.keeping.chance import SystemRandom
from service.replaying.replay import Replayed
from service.replaying.replay import replay as run


def register(app: Flask) -> None:
    app.cli.add_command(replay)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def replay(file: Path) -> None:
    """Run a captured push again on data that is thrown away; print what would be answered, masked."""
    try:
        done = run(file, os.environ, int(time.time()), SystemRandom())
    except ServiceError as error:
        raise click.ClickException(error.subject or error.sentence) from None
    click.echo(f"status {done.status}: {_said(done)}")


def _said(done: Replayed) -> str:
    if done.status != 200:
        return "refused"
    return f"{done.kind}\n{done.text}" if done.kind else "success (no reply)"
