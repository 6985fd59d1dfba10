"""Failpoints are for the sandbox alone: elsewhere the setting is refused at boot, and here it is not even looked at."""

from flask import Flask

from models.keeping import failpoints


def install(app: Flask, kind: str) -> None:
    """`kind` is what this process is to a test: "service" or "worker"."""
    settings = app.extensions["renshetong"].settings
    if settings.sandboxed and settings.sandbox_failpoints:
        failpoints.install(failpoints.Plan(settings.sandbox_failpoints, kind))
