"""Where am I logged in, on which channel and since when?"""

from handlers import handler
from handlers.facts import own
from handlers.services import SHANGHAI, Services
from models.assurance.levels import FactClass, Level, Needs
from models.exchange import Answer, Enquiry, Fact, Section
from models.people.citizen import Citizen
from models.ports import LoginView

INTENT = "sessions"


@handler(intent=INTENT, needs=Needs(Level.NAME), city_bound=False)
def sessions(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Newest first. Ending them needs no more proof than seeing them: it only ever takes away."""
    found = services.sessions.listed(enquiry.caller, services.clock.now())
    facts = tuple(_login(view, enquiry.city) for view in found)
    return Answer(INTENT, enquiry.city, (Section("session", facts),), ("logout-all", "logout"))


def _login(view: LoginView, city: str) -> Fact:
    """Channel, day and minute of its beginning and of its last use in Shanghai, level, and whether it is this one."""
    started, seen = (at.astimezone(SHANGHAI) for at in (view.started, view.last_seen))
    times = (started.date(), started.strftime("%H:%M"), seen.strftime("%H:%M"))
    return own("login", (str(view.channel), *times, int(view.level), view.this), city, FactClass.C1)
