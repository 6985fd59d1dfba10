"""End the link between my WeChat and my records, and every login with it."""

from typing import cast

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Needs, Purpose
from models.exchange import Answer, Command, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "unlink"


@handler(intent=INTENT, needs=Needs(Level.FACE, Purpose.ACT), city_bound=False, act=True)
def unlink(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises NotApproved, BadRequest (key of another act)."""
    done = services.rights.unlink(cast(Command, enquiry))
    facts = (own("receipt", done.receipt, enquiry.city, FactClass.C4),)
    return Answer(INTENT, enquiry.city, (Section("act", facts),), ("insurance-overview", "delete-account"))
