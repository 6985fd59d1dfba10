"""How a step begins: what must hold before a provider is asked, and the attempt that is reserved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from models.assurance import relinking
from models.assurance.chain import Chain, Kind, Link, Session, Step, StepState, Tally
from models.assurance.computed import dead_because
from models.assurance.events import Begin, Effect, EffectName, Handed
from models.assurance.levels import Level, Purpose
from models.assurance.lifetimes import STEP
from models.assurance.limits import Limit, limits_on, marked, room
from models.assurance.turning import Rules, Turn, any_lock, audit, key_of, level_in, mark_of, refuse

FACE_METHOD: Final = "wx_face"
SERVED: Final = ("official", "h5")  # whoever cannot look into a camera itself
BELOW: Final = {Kind.L1: Level.NOBODY, Kind.L2: Level.NAME, Kind.L3: Level.NUMBER}


@dataclass(frozen=True, slots=True)
class Case:
    chain: Chain
    event: Begin
    session: Session
    step: Step
    now: datetime
    rules: Rules


def begin(chain: Chain, event: Begin, now: datetime, rules: Rules) -> Turn:
    session = chain.session(event.session)
    if session is None:
        return refuse(chain, event.step, "no session")
    served = chain.session(event.serves)
    step = replace(_new_step(event, session, now), serves_gen=None if served is None else served.gen)
    case = Case(chain, event, session, step, now, rules)
    broken = _broken(case)
    if broken is not None:
        return refuse(chain, event.step, broken)
    chain = _reserved(case).with_step(case.step)
    chain = chain.with_session(replace(session, last_seen_at=now))
    return chain, (audit(event.step, f"{event.kind} begun"),)


def handed(chain: Chain, event: Handed, now: datetime, rules: Rules) -> Turn:
    """The provider took the step: from now on a verdict can decide it."""
    step = chain.step(event.step)
    if step is None or step.state is not StepState.NEW or step.session != event.session:
        return refuse(chain, event.step, "not new")
    return chain.with_step(replace(step, state=StepState.PENDING)), (Effect(EffectName.AUDIT, step.id, "handed"),)


def _new_step(event: Begin, session: Session, now: datetime) -> Step:
    return Step(
        id=event.step,
        session=session.id,
        gen=session.gen,
        kind=event.kind,
        method=event.method,
        executor=event.executor,
        person=None if event.kind is Kind.L1 else event.person,
        purpose=event.purpose,
        action=event.action,
        state=StepState.NEW if event.method == FACE_METHOD else StepState.PENDING,
        created_at=now,
        expires_at=now + STEP,
        serves=event.serves,
    )


def _broken(case: Case) -> str | None:
    """The first guard that says no."""
    return _session_broken(case) or _person_broken(case) or _attempts_broken(case) or _serving_broken(case)


def _session_broken(case: Case) -> str | None:
    dead = dead_because(case.session, case.chain.epoch, case.now, case.rules.guards)
    if dead is not None:
        return dead
    if not case.rules.holds("G15", case.chain.step(case.event.step) is None):
        return "G15"
    return None if case.rules.holds("G16", case.event.executor == case.session.identity) else "G16"


def _person_broken(case: Case) -> str | None:
    event, identity = case.event, case.chain.identity(case.session.identity)
    if case.step.relinks:
        return _relink_broken(case)
    if not case.rules.holds("G17", level_in(case.chain, case.session, case.now, case.rules) >= BELOW[event.kind]):
        return "G17"
    asked_for_linked = event.kind is Kind.L1 or (identity is not None and event.person == identity.person)
    if not case.rules.holds("G18", asked_for_linked):
        return "G18"
    names_action = event.action is not None
    return None if case.rules.holds("G19", names_action == (event.purpose is Purpose.ACT)) else "G19"


def _relink_broken(case: Case) -> str | None:
    """The new person's face stands above no level: it is a name said again, a day later, that it follows."""
    event = case.event
    broken = relinking.broken(case.chain, case.session, event.person, case.now, case.rules)
    if broken is not None:
        return broken
    return None if case.rules.holds("G19", event.purpose is Purpose.ACT) else "G19"


def _attempts_broken(case: Case) -> str | None:
    if not case.rules.holds("G21", not any_lock(case.chain, case.step, case.now, case.rules)):
        return "G21"
    enough = all(room(tally, limit, value, case.now) for limit, tally, value in _tallies(case))
    return None if case.rules.holds("G20", enough) else "G20"


def _serving_broken(case: Case) -> str | None:
    """A step may serve the waiting chat of the same human (design 3), and nobody else's."""
    if case.event.serves is None:
        return None
    served = case.chain.session(case.event.serves)
    theirs = None if served is None else case.chain.identity(served.identity)
    ours = case.chain.identity(case.session.identity)
    if served is None or theirs is None or ours is None:
        return "no served session"
    twin = theirs.id != ours.id and theirs.union is not None and theirs.union == ours.union
    if not case.rules.holds("G22", twin and served.channel in SERVED):
        return "G22"
    if not case.rules.holds("G23", theirs.link is Link.ACTIVE and theirs.person == case.event.person):
        return "G23"
    lives = dead_because(served, case.chain.epoch, case.now) is None and served.link_epoch_seen == theirs.link_epoch
    return None if case.rules.holds("G24", lives) else "G24"


def _tallies(case: Case) -> Iterator[tuple[Limit, Tally, str]]:
    """What this attempt counts in, each with the name of its mark."""
    step, number = case.step, case.event.number
    for limit in limits_on(step.kind, step.method, case.rules.limits):
        key = key_of(limit, step.executor, step.person, number)
        value = mark_of(limit, step.id, step.executor, number)
        if key is not None and value is not None:
            yield limit, case.chain.tally(limit.scope, key), value


def _reserved(case: Case) -> Chain:
    chain = case.chain
    for limit, tally, value in _tallies(case):
        chain = chain.with_tally(marked(tally, limit, value, case.now))
    return chain
