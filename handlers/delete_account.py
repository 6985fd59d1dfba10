"""Delete everything that is kept here about me. The bureau's own records are not ours and stay there."""

from typing import cast

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Needs, Purpose
from models.exchange import Answer, Command, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "delete-account"


@handler(intent=INTENT, needs=Needs(Level.FACE, Purpose.ACT), city_bound=False, act=True)
def delete_account(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises NotApproved, BadRequest (key of another act)."""
    done = services.rights.delete(cast(Command, enquiry))
    facts = (own("receipt", done.receipt, enquiry.city, FactClass.C4),)
    return Answer(INTENT, enquiry.city, (Section("act", facts),))
