"""`flask --app app counter-code`: the way for those whom WeChat or a face check cannot confirm.

Source: security design 2.2 (counter_code).
"""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from models.errors import BadRequest
from models.people.citizen import CertType
from models.people.pii import Pii

PROMPTS = {"name": "Name as printed on the document", "number": "Number of the document (18 characters)"}


def register(app: Flask) -> None:
    app.cli.add_command(counter_code)


@click.command("counter-code")
@click.option("--name", prompt=PROMPTS["name"], help="Asked for when left out, so that no shell history keeps it.")
@click.option("--id-number", "number", prompt=PROMPTS["number"], help="Asked for when left out.")
@click.option("--cert-type", type=click.Choice([kind.value for kind in CertType]), help="Told from the number.")
@click.option("--staff", prompt="Your staff id", help="Who saw the document; goes into the audit as a pseudonym.")
@with_appcontext
def counter_code(name: str, number: str, cert_type: str | None, staff: str) -> None:
    """Hand out a one-time code after seeing the original document at the counter.

    The code serves levels 1 and 3 of one login session, for ten minutes, for this person only.
    """
    parts = current_app.extensions["renshetong"]
    try:
        code = parts.counter.issue(Pii(name), Pii(number), cert_type, staff)
    except BadRequest as error:
        raise click.ClickException(f"{error.subject or error.sentence}; nothing was issued") from None
    click.echo(f"code: {code.reveal()}")
    click.echo("valid for 10 minutes, for one session; read it to the citizen, do not write it down")
