"""How well am I known here, and until when?"""

from handlers import handler
from handlers.facts import own
from handlers.services import SHANGHAI, Services
from models.assurance.levels import FactClass, Level, Needs
from models.exchange import Answer, Enquiry, Fact, Section
from models.people.citizen import Citizen
from models.ports import Proof

INTENT = "me"


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False)
def me(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """A stranger is told so; a citizen hears the steps that count now and the masked name."""
    level = Level.NOBODY if citizen is None else citizen.level
    facts = [own("level", int(level), enquiry.city)]
    if citizen is not None:
        facts.append(own("name", citizen.name, enquiry.city, FactClass.C2))
        facts += [_step(proof, enquiry.city) for proof in services.proofs.of(enquiry.caller, services.clock.now())]
    actions = ("logout",) if citizen is not None else ("insurance-overview", "residence-points")
    return Answer(INTENT, enquiry.city, (Section("me", tuple(facts)),), actions)


def _step(proof: Proof, city: str) -> Fact:
    """Which step, and the minute in Shanghai at which it stops counting."""
    until = proof.until.astimezone(SHANGHAI)
    return own("step_until", (proof.level, until.date(), until.strftime("%H:%M")), city, FactClass.C1)
