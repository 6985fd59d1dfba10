"""Log me out everywhere: ends every session of this person, on every channel and every WeChat account."""

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "logout-all"


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False, act=True)
def logout_all(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Asks for no level: whoever lost a phone must not have to prove who they are before doors close."""
    count = services.sessions.end_all(enquiry.caller, services.clock.now(), INTENT)
    return Answer(INTENT, enquiry.city, (Section("session", (own("ended_sessions", count, enquiry.city),)),))
