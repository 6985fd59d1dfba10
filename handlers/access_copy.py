"""Give me a copy of everything you keep about me: JSON and PDF, made by the worker, fetched in the mini-program."""

from typing import cast

from handlers import handler
from handlers.facts import own
from handlers.services import SHANGHAI, Services
from models.assurance.levels import FactClass, Level, Needs, Purpose
from models.exchange import Answer, Command, Enquiry, Section
from models.people.citizen import Citizen
from models.policy.retention import Kind, lives

INTENT = "access-copy"


@handler(intent=INTENT, needs=Needs(Level.FACE, Purpose.ACT), city_bound=False, act=True)
def access_copy(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises NotApproved, BadRequest (key of another act), NoSession."""
    done = services.rights.copy(cast(Command, enquiry))
    until = (done.at + lives(Kind.EXPORT)).astimezone(SHANGHAI).date()
    facts = (
        own("receipt", done.receipt, enquiry.city, FactClass.C4),
        own("copy_until", until, enquiry.city, FactClass.C4),
    )
    return Answer(INTENT, enquiry.city, (Section("act", facts),), ("my-data",))
