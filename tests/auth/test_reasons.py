"""Every guard once more, through the store: all right but this one, and the audit row carries its number."""

import pytest
from sqlalchemy import select

from auth.loading import Wanted, load
from auth.owing import Owing
from auth.saving import save
from models.assurance.chain import Chain
from models.assurance.events import Begin, Decide, Event, Redeem
from models.assurance.guards import TABLE
from models.assurance.machine import next
from models.keeping.database import db
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect, reading
from tests.assurance.build import NOW
from tests.assurance.test_guards import FAILED, LOWERED, REFUSED, TICKETS
from tests.auth.conftest import MINI, World
from tests.auth.seeding import hexed, write

# The one step that ends through no fault of anybody's: its verdict is the reason.
OWN_REASON = {"G31": "OUTAGE"}


def _wanted(event: Event) -> Wanted:
    """As the service would ask for it: the event's own session, step, person, number and code."""
    if isinstance(event, Begin):
        named = {"number": event.number, "session": event.session, "served": event.serves}
        return Wanted(event.executor, event.step, event.person, **named)
    if isinstance(event, Decide):
        code = bytes.fromhex(event.code) if event.code else None
        return Wanted(event.executor, event.step, event.person, event.number, code, session=event.session)
    assert isinstance(event, Redeem)
    return Wanted(hexed(Begin("", "", None, "", "A")).executor, event.step, session=event.session)  # type: ignore[arg-type]


def _audited(world: World, before: Chain, event: Event) -> list[str]:
    with effect():
        write(before, getattr(event, "person", None), NOW)
    with effect():
        loaded = load(_wanted(event), NOW)
        after, effects = next(loaded, event, NOW)
        save(loaded, after, NOW)
        Owing(world.keeping, MINI).settle(after, effects, getattr(event, "executor", ""), "", NOW)
    with reading():
        return [result.split()[0] for result in db.session.scalars(select(AuditRow.result).order_by(AuditRow.id))]


# No transition, so no row of its own: these lower a computed level, say who inherits, or disbelieve a clock. What a
# guard of the level turns away is refused by the step's own guard (G17, G33, G50), or answered with the step to take.
WITHOUT_A_ROW = {*(set(LOWERED) - set(REFUSED)), "G38", "G39", "G51"}


def test_every_guard_has_its_reason_on_record_or_is_no_transition() -> None:
    """Tickets write their reasons in `test_handing.py`."""
    assert {*REFUSED, *FAILED, *TICKETS, *WITHOUT_A_ROW} == set(TABLE)
    assert WITHOUT_A_ROW.isdisjoint({*REFUSED, *FAILED, *TICKETS})


@pytest.mark.parametrize("guard", sorted(REFUSED | FAILED))
def test_the_audit_row_carries_the_number_of_this_guard(world: World, guard: str) -> None:
    before, event = hexed((REFUSED | FAILED)[guard])
    assert _audited(world, before, event)[0] == OWN_REASON.get(guard, guard)
