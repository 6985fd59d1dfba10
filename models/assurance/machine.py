"""The chain as one pure, total function: `next(chain, event, now)`. The service, the search and the laws all use it.

A refused event changes nothing and says which guard refused (guards.py). Every change carries exactly one audit effect.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from models.assurance.beginning import begin, handed
from models.assurance.chain import Chain, Identity, Kind, Link, Session, StepState
from models.assurance.computed import dead_because, within
from models.assurance.deciding import decide
from models.assurance.events import (
    Begin,
    Decide,
    Effect,
    EffectName,
    End,
    EpochBump,
    Event,
    Handed,
    Join,
    Lock,
    Login,
    PersonChange,
    Redeem,
    Tick,
    Touch,
    Unlink,
)
from models.assurance.levels import Level, Purpose
from models.assurance.lifetimes import ABSOLUTE, FACE_ACT
from models.assurance.limits import REVIEW, STREAK, locked
from models.assurance.relinking import moved
from models.assurance.turning import Rules, Turn, audit, inherit, level_in, linked, next_gen, refuse, twins, void_steps

RULES: Final = Rules()


def next(chain: Chain, event: Event, now: datetime, rules: Rules = RULES) -> Turn:
    """The chain after `event` at `now` (UTC), and what the store owes for it. Never raises for any event."""
    if rules.holds("G51", now >= chain.highest):
        chain = replace(chain, highest=now)
    else:
        now = chain.highest
    return _turn(chain, event, now, rules)


def _turn(chain: Chain, event: Event, now: datetime, rules: Rules) -> Turn:
    match event:
        case Login():
            return _login(chain, event, now)
        case Touch():
            return _touch(chain, event, now, rules)
        case Join():
            return _join(chain, event, rules)
        case Begin():
            return begin(chain, event, now, rules)
        case Handed():
            return handed(chain, event, now, rules)
        case Decide():
            return decide(chain, event, now, rules)
        case Redeem():
            return _redeem(chain, event, now, rules)
        case _:
            return _breaks(chain, event, now, rules)


def _breaks(
    chain: Chain, event: Unlink | PersonChange | End | Lock | EpochBump | Tick, now: datetime, rules: Rules
) -> Turn:
    """Events that only ever take something away."""
    match event:
        case Unlink():
            return _relink(chain, event.identity, None, now, rules)
        case PersonChange():
            return _relink(chain, event.identity, event.person, now, rules)
        case End():
            return _end(chain, event)
        case Lock():
            return _lock(chain, event, now)
        case EpochBump():
            return replace(chain, epoch=chain.epoch + 1), (audit("", "epoch"),)
        case Tick():
            return chain, ()


def _login(chain: Chain, event: Login, now: datetime) -> Turn:
    identity = chain.identity(event.identity)
    if identity is None or chain.session(event.session) is not None:
        return refuse(chain, event.session, "unknown identity or used id")
    session = Session(event.session, event.identity, event.channel, now, now + ABSOLUTE, epoch=chain.epoch)
    session = replace(session, link_epoch_seen=identity.link_epoch)
    return chain.with_session(session), (audit(event.session, f"login {event.channel}"),)


def _touch(chain: Chain, event: Touch, now: datetime, rules: Rules) -> Turn:
    session = chain.session(event.session)
    if session is None:
        return refuse(chain, event.session, "no session")
    dead = dead_because(session, chain.epoch, now, rules.guards)
    if dead is not None:
        return refuse(chain, event.session, dead)
    return chain.with_session(replace(session, last_seen_at=now)), ()


def _join(chain: Chain, event: Join, rules: Rules) -> Turn:
    """An identity learns its unionid once; it then inherits from, or bequeaths to, its twins."""
    identity = chain.identity(event.identity)
    if identity is None or identity.union is not None:
        return refuse(chain, event.identity, "unknown or joined")
    identity = replace(identity, union=event.union)
    chain = chain.with_identity(identity)
    source = _best_twin(chain, identity, rules)
    heir_is_free = identity.link is Link.NONE or (source is not None and source.person == identity.person)
    if source is not None and rules.holds("G39", heir_is_free):
        chain = chain.with_identity(linked(identity, source))
    elif identity.link is Link.ACTIVE:
        chain = inherit(chain, identity, rules)
    return chain, (audit(event.identity, "joined"),)


def _best_twin(chain: Chain, identity: Identity, rules: Rules) -> Identity | None:
    active = [each for each in twins(chain, identity, rules) if each.link is Link.ACTIVE and each.l1_at is not None]
    return max(active, key=lambda each: (each.l2_at is not None, each.l1_at, each.id), default=None)


def _redeem(chain: Chain, event: Redeem, now: datetime, rules: Rules) -> Turn:
    session, step = chain.session(event.session), chain.step(event.step)
    identity = None if session is None else chain.identity(session.identity)
    if session is None or step is None or identity is None or step.kind is not Kind.L3:
        return refuse(chain, event.step, "unknown")
    gen = step.serves_gen if step.serves == session.id else step.gen
    own = session.id in (step.session, step.serves) and gen == session.gen
    checks = {
        "G44": own,
        "G45": step.purpose is Purpose.ACT,
        "G46": step.action == event.action,
        "G47": step.state is StepState.PASSED,
        "G48": within(step.created_at, FACE_ACT, now),
        "G49": step.person == identity.person,
        "G50": level_in(chain, session, now, rules) >= Level.NUMBER,
    }
    for guard, met in checks.items():
        if not rules.holds(guard, met):
            return refuse(chain, event.step, guard)
    return chain.with_step(replace(step, state=StepState.CONSUMED)), (audit(step.id, "redeemed"),)


def _relink(chain: Chain, identity_id: str, person: str | None, now: datetime, rules: Rules) -> Turn:
    """The link ends, or moves to another person at once: staff's doing, and what `relinking` does after its day."""
    identity = chain.identity(identity_id)
    if identity is None or identity.person in (None, person):
        return refuse(chain, identity_id, "nothing to change")
    chain, ended = moved(chain, identity, person, now, rules)
    return chain, (audit(identity_id, "unlinked" if person is None else "person changed"), *ended)


def _end(chain: Chain, event: End) -> Turn:
    session = chain.session(event.session)
    if session is None or session.revoked:
        return refuse(chain, event.session, "no session")
    chain = chain.with_session(replace(session, revoked=True, gen=session.gen + 1))
    owed = (Effect(EffectName.CLOSE, session.id), Effect(EffectName.DESTROY, session.id))
    return void_steps(chain, session.id), (audit(session.id, event.why), *owed)


def _lock(chain: Chain, event: Lock, now: datetime) -> Turn:
    tally = chain.tally(STREAK, event.identity)
    if chain.identity(event.identity) is None or locked(tally, now):
        return refuse(chain, event.identity, "unknown or locked")
    chain = chain.with_tally(replace(tally, locked_until=now + REVIEW))
    chain, closed = next_gen(chain, [event.identity])
    return chain, (audit(event.identity, "locked"), *closed, Effect(EffectName.LOCKED, event.identity))
