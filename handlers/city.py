"""Which city am I asking, is it served here, and if not, where do I go?"""

from handlers import handler
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Section
from models.people.citizen import Citizen

INTENT = "city"


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False)
def city(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises CityNotServed only for a city we do not know at all."""
    found = services.cities.known(enquiry.city)
    here = tuple(other.code for other in services.cities.all_served())
    facts = (
        own("served", found.served, found.code),
        own("apps", found.apps, found.code),
        own("hotline", found.hotline, found.code),
        own("served_cities", here, found.code),
    )
    actions = ("insurance-overview", "residence-points") if found.served else ()
    return Answer(INTENT, found.code, (Section("city", facts),), actions)
