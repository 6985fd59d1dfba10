"""I take back my consent: done at once, as giving it was."""

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "withdraw-consent"


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False, act=True)
def withdraw_consent(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Harmless to repeat. New steps wait for a new consent; what needs none goes on."""
    stood = services.rights.withdraw(enquiry.caller, services.clock.now())
    facts = (own("withdrawn", stood, enquiry.city),)
    return Answer(INTENT, enquiry.city, (Section("consents", facts),), ("consents", "delete-account"))
