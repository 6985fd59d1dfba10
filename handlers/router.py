"""One question, one handler: known, served, proved, answered, masked, and written down before it leaves (design 1)."""

from collections.abc import Callable

from handlers import Handler, Registry
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Purpose, Standing
from models.assurance.masking import mask
from models.errors import BadRequest, UnknownIntent
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
        missing = next_level(found, standing.level)
        if missing is not None:
            return StepNeeded(missing, standing.level, enquiry.city, found.intent, found.needs.purpose)
        answer = found.answer(enquiry, _citizen(gate, standing), services)
        if personal(answer):
            record_read(standing, found.intent, "answered")
        return mask(answer, standing.level, enquiry.channel)

    return answering


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
