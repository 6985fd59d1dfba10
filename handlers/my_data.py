"""What is kept here about me, what for, and for how long (security design 8)?"""

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import FactClass, Level, Needs
from models.exchange import Answer, Enquiry, Fact, Section
from models.people.citizen import Citizen
from models.policy.retention import REGISTER, Kept

INTENT = "my-data"
ACTIONS = ("access-copy", "consents", "correction", "unlink", "delete-account")


@handler(intent=INTENT, needs=Needs(Level.NUMBER), city_bound=False)
def my_data(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """One fact per kind of data of which there is any. Raises NoSession when nobody is linked."""
    counts = {held.kind: held.count for held in services.rights.held(enquiry.caller)}
    told = tuple(_held(kept, counts[kept.kind], enquiry.city) for kept in REGISTER if counts.get(kept.kind))
    return Answer(INTENT, enquiry.city, (Section("held", told),), ACTIONS)


def _held(kept: Kept, count: int, city: str) -> Fact:
    """(kind, how many, what for, hours it is kept, from when); 0 hours: as long as the account."""
    hours = 0 if kept.lives is None else int(kept.lives.total_seconds()) // 3600
    return own("held", (str(kept.kind), count, kept.purpose, hours, str(kept.since)), city, FactClass.C2)
