"""`gunicorn 'app:create_app()'` and `flask --app app`."""

import os

import click
from flask import Flask

from models.errors import Misconfigured
from service import factory, failpoints


def create_app() -> Flask:
    """The service from the environment. Raises Misconfigured with every finding, one line each.

    A command gets an app even then: `doctor` says what is missing, `keys create` mends some of it.
    """
    try:
        app = factory.create_app(os.environ)
    except Misconfigured as findings:
        if click.get_current_context(silent=True) is None:
            raise
        return factory.commands_only(findings)
    if click.get_current_context(silent=True) is None:
        failpoints.install(app, "service")
    return app
