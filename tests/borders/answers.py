"""Every handler's answer, as the router lets it out at a level and on a channel, and the same answer turned around."""

from dataclasses import replace
from datetime import timedelta

from handlers import discover
from models.assurance.levels import Level
from models.assurance.masking import mask
from models.calendar.month import Month
from models.exchange import Answer, Channel, FactState, Reason, Section
from models.insurance.record import Scheme
from models.ports import Proof
from tests.handlers.builders import (
    NOW,
    FedBureau,
    citizen,
    command,
    enquiry,
    every_month,
    insurance,
    payments,
    points,
    scheme,
    services,
)

REGISTRY = discover()
INTENTS = sorted(REGISTRY)
PROOFS = tuple(Proof(level, NOW + timedelta(days=9)) for level in (1, 2, 3))


def rich() -> FedBureau:
    """Records in which every note of a page has something to say."""
    noted = scheme(Scheme.PENSION, arrears=(Month(2026, 3),), gaps=(Month(2020, 1),), corrected_on=NOW.date())
    rest = (scheme(which) for which in Scheme if which is not Scheme.PENSION)
    return FedBureau(insurance(noted, *rest), points(remark="请补交学历材料"), payments(every_month()))


def whole(intent: str, bureau: FedBureau | None = None) -> Answer:
    """What the handler says at level 3, before anything is masked."""
    ask = command if REGISTRY[intent].act else enquiry
    at_hand = services(bureau or rich(), proofs=PROOFS)
    return REGISTRY[intent].answer(ask(intent, channel=Channel.H5), citizen(Level.FACE), at_hand)


def seen(
    intent: str, level: Level = Level.FACE, channel: Channel = Channel.H5, bureau: FedBureau | None = None
) -> Answer:
    """The same as this level may see it there."""
    return mask(whole(intent, bureau), level, channel)


def without(answer: Answer, reason: Reason, state: FactState = FactState.ABSENT) -> Answer:
    """Every value gone for one reason."""
    return replace(answer, sections=tuple(_empty(section, reason, state) for section in answer.sections))


def _empty(section: Section, reason: Reason, state: FactState) -> Section:
    facts = (replace(fact, value=None, state=state, reason=reason) for fact in section.facts)
    return replace(section, facts=tuple(facts))
