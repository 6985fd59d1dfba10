"""How does my residence-points application stand, and what is due next (points rules 2, insurance domain 5.22)?"""

from handlers import handler
from handlers.facts import Origin, own
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Needs
from models.errors import CityNotServed, NoSession, NotFound
from models.exchange import Answer, Enquiry, Fact, Reason, Section
from models.insurance.record import Owner
from models.people.citizen import Citizen
from models.points.record import PointsRecord
from models.policy.cities import RenewalRules
from models.policy.renewal import next_actor, next_deadline

INTENT = "residence-points"
ACTIONS = ("points-estimate", "insurance-overview", "human")


@handler(intent=INTENT, needs=Needs(Level.FACE), city_bound=True)
def residence_points(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises CityNotServed (also for a served city without a points scheme), BureauDown, BureauSlow, BureauGarbled."""
    if citizen is None:
        raise NoSession(f"{INTENT}: nobody asks")
    city = services.cities.served(enquiry.city)
    if city.points is None:
        raise CityNotServed(city.code)
    try:
        record = services.bureaus.of(city.code).points(citizen.number, services.deadline(enquiry))
    except NotFound:
        origin = Origin(city.code, Owner.HRSS, services.now_there())
        return Answer(INTENT, city.code, (Section("record", (origin.known("found", False, FactClass.C2),)),), ACTIONS)
    return _told(record, city.points, services)


def _told(record: PointsRecord, rules: RenewalRules, services: Services) -> Answer:
    hours = services.cities.served(record.city).owners[Owner.HRSS].promise_hours
    late = (services.clock.now() - record.as_of).total_seconds() > hours * 3600
    origin = Origin(record.city, Owner.HRSS, record.as_of, stale=late)
    sections = (
        Section("application", (*_application(record, origin), *_next(record, rules, origin, services))),
        Section("score", _score(record, rules, origin)),
        Section("permit", _permit(record, origin)),
    )
    return Answer(INTENT, record.city, sections, ACTIONS, rule_set=record.rule_set, promised_next=record.promised_next)


def _application(record: PointsRecord, origin: Origin) -> tuple[Fact, ...]:
    state = origin.known("points_state", record.state, FactClass.C1)
    if record.remark is None:
        return (state,)
    return (state, origin.known("remark", record.remark, FactClass.C3))


def _next(record: PointsRecord, rules: RenewalRules, origin: Origin, services: Services) -> tuple[Fact, ...]:
    deadline = next_deadline(record, rules, services.now_there().date())
    facts = [origin.known("next_actor", next_actor(record, deadline), FactClass.C1)]
    if deadline is not None:
        facts.append(origin.known("deadline", deadline.kind, FactClass.C1))
        days = {"deadline_opens": deadline.opens, "deadline_due": deadline.due}
        facts += [origin.known(name, day, FactClass.C1) for name, day in days.items() if day is not None]
    return tuple(facts)


def _score(record: PointsRecord, rules: RenewalRules, origin: Origin) -> tuple[Fact, ...]:
    """Only the bureau's verified score is a score; without one nothing is estimated here (design 6)."""
    threshold = rules.threshold if record.threshold is None else record.threshold
    # `score_kind` says what kind of figure this is and nothing of the person's figure itself.
    kind = own("score_kind", "none" if record.score is None else "verified", record.city)
    if record.score is None:
        return (kind, origin.absent("score", Reason.NOT_YET_ARRIVED, FactClass.C3), _threshold(threshold, record))
    lines = [origin.known("line", (line.indicator, line.points), FactClass.C3) for line in record.lines]
    reached = origin.known("reached", record.score >= threshold, FactClass.C3)
    score = origin.known("score", record.score, FactClass.C3)
    return (kind, score, _threshold(threshold, record), reached, *lines)


def _threshold(points: object, record: PointsRecord) -> Fact:
    return own("threshold", points, record.city)


def _permit(record: PointsRecord, origin: Origin) -> tuple[Fact, ...]:
    days = {
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "permit_expiry": record.permit_expiry,
    }
    known = [origin.known(name, day, FactClass.C3) for name, day in days.items() if day is not None]
    return (origin.known("permit", record.permit, FactClass.C3), *known)
