"""Which months were paid, when did the money come, and what was changed afterwards (insurance domain 5.2)?"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from handlers import handler
from handlers.facts import Origin, own
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Needs
from models.errors import BadField, NoSession, NotFound
from models.exchange import Answer, Enquiry, Fact, Section, Value
from models.insurance.grid import Cell, MonthState, grid, months_paid, sums
from models.insurance.payments import FIRST_YEAR, Correction, Payment, PaymentsRecord, SchemePayments, Years
from models.insurance.record import Owner, Scheme
from models.people.citizen import Citizen
from models.policy.cities import City

INTENT: Final = "insurance-payments"
ACTIONS: Final = ("insurance-overview", "correction", "human")
YEAR: Final = re.compile(r"[0-9]{4}")

# One count per state: in the chat each is allowed or hidden by its own name.
COUNTED: Final = {
    MonthState.NORMAL: "normal_months",
    MonthState.NOT_ARRIVED: "not_arrived_months",
    MonthState.OWED: "arrears_months",
    MonthState.BACK_PAID: "back_paid_months",
    MonthState.REFUNDED: "refunded_months",
    MonthState.DOUBLED: "doubled_months",
    MonthState.TRANSFERRED_IN: "transferred_months",
}


@handler(intent=INTENT, needs=Needs(Level.FACE), city_bound=True)
def insurance_payments(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Fields: `year` (else the last on record), `scheme` (else all six).

    Raises BadField, CityNotServed, BureauDown, BureauSlow, BureauGarbled.
    """
    if citizen is None:
        raise NoSession(f"{INTENT}: nobody asks")
    city = services.cities.served(enquiry.city)
    years, schemes = _years(enquiry, services), _schemes(enquiry)
    try:
        record = services.bureaus.of(city.code).payments(citizen.number, years, services.deadline(enquiry))
    except NotFound:
        origin = Origin(city.code, Owner.HRSS, services.now_there())
        return Answer(INTENT, city.code, (Section("record", (origin.known("found", False, FactClass.C2),)),), ACTIONS)
    return _told(record, schemes, city, services)


def _years(enquiry: Enquiry, services: Services) -> Years | None:
    """Raises BadField for what is no year, lies ahead, or is older than social insurance itself."""
    asked = enquiry.fields.get("year")
    if not asked:
        return None
    if not YEAR.fullmatch(asked) or not FIRST_YEAR <= int(asked) <= services.now_there().year:
        raise BadField("year", "out_of_range" if YEAR.fullmatch(asked) else "not_a_year")
    return Years(int(asked), int(asked))


def _schemes(enquiry: Enquiry) -> tuple[Scheme, ...]:
    asked = enquiry.fields.get("scheme")
    if not asked:
        return tuple(Scheme)
    if asked not in tuple(Scheme):
        raise BadField("scheme", "unknown")
    return (Scheme(asked),)


def _told(record: PaymentsRecord, schemes: tuple[Scheme, ...], city: City, services: Services) -> Answer:
    year = record.years.last
    sections = [Section("payments", (own("year", year, city.code, FactClass.C3),))]
    for scheme in schemes:
        row = next(row for row in record.schemes if row.scheme is scheme)
        late = services.clock.now() - row.as_of > timedelta(hours=city.owners[row.owner].promise_hours)
        origin = Origin(city.code, row.owner, row.as_of, stale=late)
        sections.append(Section(scheme, tuple(_facts(row, year, origin))))
    return Answer(INTENT, record.city, tuple(sections), ACTIONS, promised_next=record.promised_next)


def _facts(row: SchemePayments, year: int, origin: Origin) -> Iterator[Fact]:
    if row.reason is not None and not row.rows:
        for name in ("paid_months", "month_state", "payment"):
            yield origin.absent(name, row.reason, FactClass.C3)
        return
    cells = grid(row.rows, row.scheme, year)
    yield origin.known("paid_months", months_paid(cells), FactClass.C3)
    counts = Counter(cell.state for cell in cells)
    yield from (origin.known(name, counts[state], FactClass.C3) for state, name in COUNTED.items() if counts[state])
    yield from _money(row, cells, origin)
    yield from (origin.known("month_state", (cell.month, cell.state), FactClass.C3) for cell in cells)
    yield from (origin.known("payment", _payment(paid), FactClass.C3) for cell in cells for paid in cell.rows)
    yield from (origin.known("base_correction", _correction(change), FactClass.C3) for change in row.corrections)
    yield from _history(row, origin)


def _money(row: SchemePayments, cells: tuple[Cell, ...], origin: Origin) -> Iterator[Fact]:
    """What arrived in the year, one scheme by itself. Nothing is added up over schemes."""
    if not any(paid.arrived for cell in cells for paid in cell.rows):
        return
    added = sums(paid for cell in cells for paid in cell.rows)
    if added is None:
        yield origin.absent("year_sums", row.reason, FactClass.C3)
        return
    parts: list[Value] = [("employer", added.employer), ("personal", added.personal)]
    parts += [("to_account", added.to_account)] if added.to_account is not None else []
    yield origin.known("year_sums", tuple(parts), FactClass.C3)


def _history(row: SchemePayments, origin: Origin) -> Iterator[Fact]:
    """(year, months) of every year on record."""
    if row.reason is not None:
        yield origin.absent("year_months", row.reason, FactClass.C3)
    yield from (origin.known("year_months", (year, months), FactClass.C3) for year, months in sorted(row.by_year))


def _payment(paid: Payment) -> Value:
    """(name, value) of everything the bureau told of this row."""
    return _pairs(
        period=paid.period,
        settled=paid.settled,
        arrived=paid.arrived,
        kind=paid.kind,
        state=paid.state,
        base=paid.base,
        employer=paid.employer,
        personal=paid.personal,
        to_account=paid.to_account,
        interest=paid.interest,
        late_fee=paid.late_fee,
        unit=paid.unit,
    )


def _correction(change: Correction) -> Value:
    return _pairs(
        before=change.before,
        after=change.after,
        since=change.since,
        until=change.until,
        on=change.on,
        cause=change.cause,
    )


def _pairs(**parts: object) -> Value:
    return tuple((name, part) for name, part in parts.items() if part is not None)  # type: ignore[misc]
