"""An identity becomes another person's (security design 2.4): a day's wait, a name, a face, and word to the old link.

Level 1 for another person is refused (guard G35) and starts the day. After it, the same level 1 names the new person,
which raises nothing; then the new person's face, approving exactly this, moves the link of the whole human.
"""

from dataclasses import replace
from datetime import datetime

from models.assurance.chain import Chain, Identity, Link, Relink, Session
from models.assurance.computed import within
from models.assurance.events import Effect, EffectName
from models.assurance.lifetimes import RELINK_LAPSE, RELINK_WAIT, STEP
from models.assurance.turning import Rules, Turn, next_gen, notices, twins

BEGUN, DONE = "relink_begun", "relink_done"


def unripe(chain: Chain, identity: Identity, person: str, now: datetime, rules: Rules) -> str | None:
    """Why naming another person is refused now; None when their day has passed."""
    asked = chain.relink(identity.id)
    if asked is None or asked.person != person:
        return "G35"
    if not rules.holds("G52", now - asked.asked_at >= RELINK_WAIT):
        return "G52"
    return None if rules.holds("G53", now - asked.asked_at <= RELINK_LAPSE) else "G53"


def asked(chain: Chain, identity: Identity, person: str, now: datetime, rules: Rules) -> Turn:
    """The day begins, and whoever holds the link hears of it."""
    human = (identity, *twins(chain, identity, rules))
    return chain.with_relink(identity.id, Relink(identity.id, person, now)), notices(chain, human, BEGUN)


def named(chain: Chain, session: Session, person: str, now: datetime) -> Chain:
    """The new person's name stands, for this session's next ten minutes. The day keeps its beginning."""
    asked = chain.relink(session.identity) or Relink(session.identity, person, now)
    return chain.with_relink(session.identity, replace(asked, named_at=now, session=session.id, gen=session.gen))


def broken(chain: Chain, session: Session, person: str | None, now: datetime, rules: Rules) -> str | None:
    """The first guard that keeps a face from moving the link."""
    asked = chain.relink(session.identity)
    if asked is None:
        return "no relink"
    if not rules.holds("G54", (asked.session, asked.gen) == (session.id, session.gen)):
        return "G54"
    if not rules.holds("G55", within(asked.named_at, STEP, now)):
        return "G55"
    return None if rules.holds("G56", person == asked.person) else "G56"


def moved(chain: Chain, identity: Identity, person: str | None, named_at: datetime, rules: Rules) -> Turn:
    """The link ends, or becomes `person`'s, for all identities of this human. Everything proved is void.

    Their sessions end with their keys: nothing sealed for the one person opens for the other.
    """
    human = [identity, *twins(chain, identity, rules)]
    for each in human:
        chain = chain.with_identity(_moved(each, person, named_at)).with_relink(each.id, None)
    ids = frozenset(each.id for each in human)
    chain, closed = next_gen(chain, ids)
    keys: list[Effect] = []
    for session in list(chain.sessions_of(ids)):
        chain = chain.with_session(replace(session, revoked=True))
        keys.append(Effect(EffectName.DESTROY, session.id))
    return chain, (*closed, *keys)


def _moved(identity: Identity, person: str | None, named_at: datetime) -> Identity:
    moved = replace(identity, link_epoch=identity.link_epoch + 1, l1_at=None, l2_at=None)
    if person is None:
        return replace(moved, link=Link.NONE if identity.person is None else Link.ENDED)
    return replace(moved, link=Link.ACTIVE, person=person, l1_at=named_at)
