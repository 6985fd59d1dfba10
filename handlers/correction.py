"""A figure is wrong: my words and the figures as they stand go to the bureau under a number."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import cast

from handlers import handler
from handlers.facts import own
from handlers.services import SHANGHAI, Services
from models.assurance.levels import FactClass, Level, Needs
from models.errors import NoSession, NotFound
from models.exchange import Answer, Command, Enquiry, Fact, Section
from models.insurance.record import SchemeRecord
from models.money import Money
from models.people.citizen import Citizen
from models.people.pii import Pii
from models.rights import Ticket

INTENT = "correction"
SHOWN = 5
LONGEST = 600  # characters; WeChat's own input takes no more


@handler(intent=INTENT, needs=Needs(Level.FACE), city_bound=True, act=True)
def correction(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """With a text: a new ticket. Without: how to write one, and how the earlier ones stand.

    Raises NoSession, BureauDown, BureauSlow, BureauGarbled.
    """
    if citizen is None:
        raise NoSession(f"{INTENT}: nobody asks")
    text = enquiry.fields.get("text", "").strip()[:LONGEST]
    if text:
        figures = _figures(enquiry, citizen, services)
        ticket = services.rights.correct(cast(Command, enquiry), Pii(text), Pii(figures))
        told = (own("snapshot", ticket.snapshot, enquiry.city, FactClass.C1), _told(ticket, enquiry.city))
        return Answer(INTENT, enquiry.city, (Section("ticket", told),), ("insurance-overview", "human"))
    earlier = tuple(_told(ticket, enquiry.city) for ticket in services.rights.tickets(enquiry.caller)[:SHOWN])
    return Answer(INTENT, enquiry.city, (Section("tickets", earlier),), ("insurance-overview", "human"))


def _told(ticket: Ticket, city: str) -> Fact:
    """(number, state, day) in Shanghai."""
    day = ticket.at.astimezone(SHANGHAI).date()
    return own("ticket", (ticket.number, ticket.state, day), city, FactClass.C1)


def _figures(enquiry: Enquiry, citizen: Citizen, services: Services) -> str:
    """The insurance record as the bureau gives it now, as JSON. Employers stay out: the number finds them."""
    try:
        bureau = services.bureaus.of(enquiry.city)
        record = bureau.insurance(citizen.number, services.deadline(enquiry))
    except NotFound:
        return json.dumps({"found": False})
    return json.dumps([dict(_row(scheme)) for scheme in record.schemes], ensure_ascii=False)


def _row(scheme: SchemeRecord) -> Iterator[tuple[str, str]]:
    for each in fields(scheme):
        value = getattr(scheme, each.name)
        if each.name != "accounts" and value is not None:
            yield each.name, _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(_plain(part) for part in value)
    return value.yuan() if isinstance(value, Money) else str(value)
