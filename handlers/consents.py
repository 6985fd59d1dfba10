"""What have I agreed to, when, and does it still stand?"""

from handlers import handler
from handlers.facts import own
from handlers.services import SHANGHAI, Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Fact, Section
from models.people.citizen import Citizen
from models.rights import Agreed

INTENT = "consents"
SHOWN = 10  # the newest; all of them stand in the copy of one's data


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False)
def consents(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Of this WeChat user, newest first. No proof is asked: agreeing needed none, and taking it back must not."""
    given = services.rights.agreed(enquiry.caller)
    facts = [own("consents_given", len(given), enquiry.city)]
    facts += [_consent(each, enquiry.city) for each in given[:SHOWN]]
    stands = any(each.withdrawn_at is None for each in given)
    return Answer(INTENT, enquiry.city, (Section("consents", tuple(facts)),), ("withdraw-consent",) if stands else ())


def _consent(each: Agreed, city: str) -> Fact:
    """(purpose, text version, day given) and the day of withdrawal if there was one, in Shanghai."""
    days = [at.astimezone(SHANGHAI).date() for at in (each.given_at, each.withdrawn_at) if at is not None]
    return own("consent", (each.purpose, each.version, *days), city)
