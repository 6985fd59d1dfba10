"""What can I ask here?"""

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "help"


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False)
def help_(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """The questions in the order the words file offers them, and the hotline. Raises CityNotServed (unknown code)."""
    city = services.cities.known(enquiry.city)
    offered = tuple(intent for intent in services.words.offered if intent != INTENT)
    return Answer(INTENT, city.code, (Section("service", (own("hotline", city.hotline, city.code),)),), offered)
