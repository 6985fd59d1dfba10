"""Forget me here: ends the login session, and everything sealed under it with it."""

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "logout"


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False, act=True)
def logout(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Harmless to repeat: ending an ended session changes nothing."""
    services.sessions.end(enquiry.caller.session, services.clock.now(), INTENT)
    return Answer(INTENT, enquiry.city, (Section("session", (own("ended", True, enquiry.city),)),))
