"""Am I insured, and how does each scheme stand? Five schemes, and the housing fund apart (insurance domain 5.1)."""

from datetime import timedelta

from handlers import handler
from handlers.facts import Origin
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Needs
from models.errors import NoSession, NotFound
from models.exchange import Answer, Enquiry, Fact, Reason, Section
from models.insurance.record import InsuranceRecord, Owner, PayStatus, Scheme, SchemeRecord
from models.people.citizen import Citizen
from models.policy.cities import City

INTENT = "insurance-overview"
ACTIONS = ("insurance-payments", "residence-points", "human")

# Whose scheme it is where the record is silent about it (insurance domain 1.1).
OWNERS = {Scheme.MEDICAL: Owner.MEDICAL, Scheme.MATERNITY: Owner.MEDICAL, Scheme.HOUSING_FUND: Owner.FUND}

# Only these have an account of the person's own; elsewhere a balance is not missing, there is none to know.
WITH_ACCOUNT = frozenset({Scheme.PENSION, Scheme.MEDICAL, Scheme.HOUSING_FUND})
INSURED = frozenset({PayStatus.PAYING, PayStatus.RETIRED})


@handler(intent=INTENT, needs=Needs(Level.FACE), city_bound=True)
def insurance_overview(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises CityNotServed, BureauDown, BureauSlow, BureauGarbled."""
    if citizen is None:
        raise NoSession(f"{INTENT}: nobody asks")
    city = services.cities.served(enquiry.city)
    try:
        record = services.bureaus.of(city.code).insurance(citizen.number, services.deadline(enquiry))
    except NotFound:
        return Answer(INTENT, city.code, (_nobody(city, services),), ACTIONS)
    sections = tuple(_section(scheme, record, city, services) for scheme in Scheme)
    return Answer(INTENT, city.code, sections, ACTIONS, promised_next=record.promised_next)


def _nobody(city: City, services: Services) -> Section:
    """The bureau answered just now that it does not know this number: that is an answer, not a failure."""
    origin = Origin(city.code, Owner.HRSS, services.now_there())
    return Section("record", (origin.known("found", False, FactClass.C2),))


def _section(scheme: Scheme, record: InsuranceRecord, city: City, services: Services) -> Section:
    found = next((row for row in record.schemes if row.scheme is scheme), None)
    if found is None:
        origin = Origin(city.code, OWNERS.get(scheme, Owner.HRSS), services.now_there())
        return Section(scheme, (origin.absent("status", Reason.NOT_PROVIDED_BY_CITY, FactClass.C0),))
    late = services.clock.now() - found.as_of > timedelta(hours=city.owners[found.owner].promise_hours)
    return Section(scheme, _facts(found, Origin(city.code, found.owner, found.as_of, stale=late)))


def _facts(row: SchemeRecord, origin: Origin) -> tuple[Fact, ...]:
    if row.status is None and row.reason is None:
        return (origin.known("insured", False, FactClass.C2),)
    return (*_standing(row, origin), *_notes(row, origin), *_money(row, origin), *_units(row, origin))


def _standing(row: SchemeRecord, origin: Origin) -> tuple[Fact, ...]:
    why = row.reason
    if why is None and row.status is PayStatus.PAYING:
        why = Reason.NOT_YET_ARRIVED  # who pays and has no paid month is new: the first one is on its way
    insured = None if row.status is None else row.status in INSURED
    return (
        origin.either("insured", insured, why, FactClass.C2),
        origin.either("status", row.status, why, FactClass.C3),
        origin.either("insured_since", row.first_month, why, FactClass.C2),
        origin.either("last_paid", row.last_paid, why, FactClass.C3),
        origin.either("months", row.months, why, FactClass.C3),
    )


def _notes(row: SchemeRecord, origin: Origin) -> tuple[Fact, ...]:
    """What a citizen should look into; each stands only where there is something to look into."""
    notes = []
    if row.arrears:
        notes += [origin.known("arrears_months", len(row.arrears), FactClass.C3)]
        notes += [origin.known("arrears", row.arrears, FactClass.C3)]
    if row.gaps:
        notes += [origin.known("gap_months", len(row.gaps), FactClass.C3)]
        notes += [origin.known("gaps", row.gaps, FactClass.C3)]
    if row.corrected_on is not None:
        notes += [origin.known("corrected_on", row.corrected_on, FactClass.C3)]
    return tuple(notes)


def _money(row: SchemeRecord, origin: Origin) -> tuple[Fact, ...]:
    why = row.reason or Reason.NOT_PROVIDED_BY_CITY
    nothing_owed = row.base is None and row.reason is None and row.status is not PayStatus.PAYING
    base = () if nothing_owed else (origin.either("base", row.base, why, FactClass.C3),)
    if row.scheme not in WITH_ACCOUNT:
        return base
    return (*base, origin.either("balance", row.balance, why, FactClass.C3))


def _units(row: SchemeRecord, origin: Origin) -> tuple[Fact, ...]:
    """One fact per account: unit, status, first month, and last month unless it is open."""
    return tuple(
        origin.known(
            "unit",
            (account.unit, account.status, account.since, *(() if account.until is None else (account.until,))),
            FactClass.C3,
        )
        for account in row.accounts
    )
