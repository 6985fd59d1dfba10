"""`flask --app app audit`: what the audit log says, for a case and a reason, by pseudonym only (security design 7.3).

Whoever looks is written down first: a row `audit view` commits before the first line is shown. One page a call.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Select, or_, select

from models.errors import BadRequest, Misconfigured
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect, reading
from models.people import number as numbers
from models.people.pii import Pii
from models.people.tables import IdentityRow
from service.parts import Parts

KIND = "audit view"
# Closed, so that a reason can be counted and holds nothing personal; the story is in the case file.
REASONS = ("complaint", "citizen-request", "court-order", "incident", "supervision", "fault-finding")
CASE = re.compile(r"[A-Za-z][A-Za-z0-9/-]{2,31}", re.ASCII)
LONGEST_PAGE = 500
SHANGHAI = timedelta(hours=8)


def register(app: Flask) -> None:
    app.cli.add_command(audit)


def _case(context: click.Context, parameter: click.Parameter, text: str) -> str:
    if not CASE.fullmatch(text):
        raise click.BadParameter("a letter, then 2 to 31 letters, digits, / or -; never a name or an ID number")
    return text


@click.command()
@click.option("--case", required=True, callback=_case, help="The case number, as the bureau's file has it.")
@click.option("--reason", required=True, type=click.Choice(REASONS))
@click.option("--staff", prompt="Your staff id", help="Who looks; goes into the audit as a pseudonym.")
@click.option("--person-number", is_flag=True, help="Only what concerns one person; the ID number is asked for.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on, Shanghai time.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Up to and including this day.")
@click.option("--kind", help="Only this kind of row, e.g. read.")
@click.option("--after", default=0, type=click.IntRange(0), help="The last row of the page before.")
@click.option("--page", default=50, type=click.IntRange(1, LONGEST_PAGE), help="Rows on a page.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_appcontext
def audit(
    case: str, reason: str, *, staff: str, person_number: bool, page: int, as_json: bool, **which: object
) -> None:
    """Show a page of the audit log; that you looked is written down first."""
    parts = current_app.extensions["renshetong"]
    if isinstance(parts, Misconfigured):
        raise click.ClickException(parts.subject)
    person = _person(parts) if person_number else ""
    names = _pseudonyms(parts, person) if person_number else None
    _write_down(parts, (staff, person), case, reason)
    with reading() as session:
        rows = list(session.scalars(_wanted(names, which).limit(page + 1)))
        lines = [_line(row) for row in rows[:page]]
    for line in lines:
        click.echo(json.dumps(line) if as_json else _told(line))
    if len(rows) > page:
        click.echo(f"more: --after {lines[-1]['id']}", err=True)


def _person(parts: Parts) -> str:
    """The person's id; empty for a number that nobody here has: that somebody looked is written down all the same."""
    asked = Pii(click.prompt("ID number", hide_input=True))
    try:
        today = (parts.clock.now() + SHANGHAI).date()
        whole = Pii(numbers.normalise(asked.reveal(), today))
    except BadRequest as error:
        raise click.ClickException(error.subject or error.sentence) from None
    with reading():
        row = parts.keeping.persons.find(whole)
        return str(row.id) if row else ""


def _pseudonyms(parts: Parts, person: str) -> list[str]:
    """The person's own, and those of the WeChat identities linked to the person."""
    if not person:
        return []
    with reading() as session:
        identities = session.scalars(select(IdentityRow.id).where(IdentityRow.person_id == person))
        return [parts.keeping.ledger.pseudonym(one) for one in (person, *identities)]


def _write_down(parts: Parts, who: tuple[str, str], case: str, reason: str) -> None:
    staff, person = who
    with effect():
        note = parts.keeping.ledger.note
        note(KIND, actor=f"staff {staff}", subject=person, object_=case, result=reason, at=parts.clock.now())


def _wanted(names: list[str] | None, which: dict[str, object]) -> Select[AuditRow]:
    rows = select(AuditRow).where(AuditRow.id > which["after"]).order_by(AuditRow.id)
    if names is not None:
        rows = rows.where(or_(AuditRow.actor.in_(names), AuditRow.subject.in_(names)))
    if which["kind"]:
        rows = rows.where(AuditRow.kind == which["kind"])
    if isinstance(since := which["since"], datetime):
        rows = rows.where(AuditRow.at >= _midnight(since.date()))
    if isinstance(until := which["until"], datetime):
        rows = rows.where(AuditRow.at < _midnight(until.date() + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) - SHANGHAI


def _line(row: AuditRow) -> dict[str, object]:
    told = {"id": row.id, "at": row.at.isoformat(timespec="milliseconds"), "kind": row.kind, "actor": row.actor}
    return told | {"subject": row.subject, "object": row.object, "result": row.result}


def _told(line: dict[str, object]) -> str:
    def short(name: object) -> str:
        return str(name)[:12] or "-"

    parts: Iterable[object] = (line["at"], line["kind"], short(line["actor"]), short(line["subject"]))
    return f"{line['id']:>8}  " + "  ".join(map(str, (*parts, line["object"] or "-", line["result"])))
