"""`flask --app app doctor`: what is wired and what is not, in sentences. Exit status 1 when something is wrong."""

import sys
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from models.errors import Misconfigured
from service.doctor.examination import examine
from service.doctor.finding import Finding, wrong


def register(app: Flask) -> None:
    app.cli.add_command(doctor)


@click.command()
@with_appcontext
def doctor() -> None:
    """Say what is wired and what is not; nothing secret is shown."""
    parts = current_app.extensions["renshetong"]
    if isinstance(parts, Misconfigured):
        findings = iter([wrong("settings", parts.subject, "set these; .env.example says what each one is")])
    else:
        findings = examine(parts, datetime.now(UTC))
    told = [_tell(finding) for finding in findings]
    if not all(told):
        sys.exit(1)


def _tell(finding: Finding) -> bool:
    click.echo(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.says}")
    if not finding.well:
        click.echo(f"    → {finding.remedy}")
    return finding.well
