"""`flask --app app worker`: delivers what is owed until it is told to stop."""

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from service import failpoints


def register(app: Flask) -> None:
    app.cli.add_command(worker)


@click.command()
@with_appcontext
def worker() -> None:
    """Deliver owed answers until TERM or INT; what is under way is finished first."""
    failpoints.install(current_app, "worker")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    current_app.extensions["renshetong"].worker.run(stop)
