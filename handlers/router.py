"""One question, one handler: known, served, proved, answered, masked, and written down before it leaves (design 1)."""

from collections.abc import Callable

from handlers import Handler, Registry
from handlers.services import Services
from models.acts import canonical, hash_of
from models.assurance.levels import FactClass, Level, Purpose, Standing
from models.assurance.masking import mask
from models.errors import BadRequest, NotApproved, UnknownIntent
from models.exchange import Answer, Command, Enquiry, StepNeeded
from models.people.citizen import Citizen
from models.ports import Answering, Gate

RecordRead = Callable[[Standing, str, str], None]
"""Writes one audit row: who (standing), which intent, with what result. When it raises, no answer leaves."""


def router(gate: Gate, record_read: RecordRead, services: Services, registry: Registry) -> Answering:
    """The one way from a door to a handler. The result is `models.ports.Answering`."""

    def answering(enquiry: Enquiry) -> Answer | StepNeeded:
        found = _handler(enquiry, registry)
        _city(found, enquiry, services)
        standing = gate.standing(enquiry.caller, services.clock.now())
        if found.needs.purpose is Purpose.ACT and _approved(enquiry, standing, services):
            return _acted(found, enquiry, _citizen(gate, standing), services)
        missing = next_level(found, standing.level)
        if missing is not None:
            return _needed(missing, found, standing.level, enquiry)
        answer = found.answer(enquiry, _citizen(gate, standing), services)
        if personal(answer):
            record_read(standing, found.intent, "answered")
        return mask(answer, standing.level, enquiry.channel)

    return answering


def _needed(missing: Level, found: Handler, has: Level, enquiry: Enquiry) -> StepNeeded:
    needs = found.needs
    return StepNeeded(missing, has, enquiry.city, found.intent, needs.purpose, needs.level)


def _approved(enquiry: Enquiry, standing: Standing, services: Services) -> bool:
    """Whether level 3 approved exactly this act. Raises BadRequest for a hash that is not the command's own."""
    if standing.level < Level.NUMBER or not isinstance(enquiry, Command):
        return False
    if enquiry.action_hash != hash_of(canonical(enquiry)):
        raise BadRequest(f"{enquiry.intent}: not the act that the hash names")
    return services.approvals.approved(enquiry.caller, enquiry.action_hash, services.clock.now())


def _acted(found: Handler, enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer | StepNeeded:
    """The act uses its proof up in its own effect, where its audit row stands too; its receipt is for level 3."""
    try:
        answer = found.answer(enquiry, citizen, services)
    except NotApproved:  # used or too old by the time the change was made
        return _needed(Level.FACE, found, Level.NUMBER, enquiry)
    return mask(answer, Level.FACE, enquiry.channel)


def _handler(enquiry: Enquiry, registry: Registry) -> Handler:
    if enquiry.intent not in registry:
        raise UnknownIntent(enquiry.intent)
    found = registry[enquiry.intent]
    # An act by way of a question would have no idempotency key, and a mere link could set it off.
    if found.act and not isinstance(enquiry, Command):
        raise BadRequest(f"{found.intent} is an act")
    return found


def _city(found: Handler, enquiry: Enquiry, services: Services) -> None:
    """Raises CityNotServed: for every question about a code we do not know, for bound ones without a bureau."""
    if found.city_bound:
        services.cities.served(enquiry.city)
    else:
        services.cities.known(enquiry.city)


def next_level(found: Handler, has: Level) -> Level | None:
    """The lowest missing rung, or None when the person is known well enough.

    What a standing tells is good for reading. A proof for one act is redeemed with that act, and no standing has it.
    """
    if found.needs.purpose is Purpose.ACT:
        return Level(min(has + 1, Level.FACE))
    return None if has >= found.needs.level else Level(has + 1)


def _citizen(gate: Gate, standing: Standing) -> Citizen | None:
    return None if standing.level is Level.NOBODY else gate.citizen(standing)


def personal(answer: Answer) -> bool:
    """Does the answer hold a figure that must be on record as read? Before masking: what was fetched was read."""
    return any(fact.grade >= FactClass.C3 for fact in answer.facts())
