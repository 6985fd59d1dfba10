"""Small steps all transitions share: what a case is, who the twins are, how a gen ends."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from models.assurance.chain import Chain, Identity, Link, Mark, Session, Step, StepState
from models.assurance.computed import level
from models.assurance.events import Effect, EffectName, Verdict
from models.assurance.guards import ALL, holds
from models.assurance.levels import Level
from models.assurance.limits import LIMITS, STREAK, By, Counts, Limit, limits_on, locked, settled

OPEN_STATES: Final = frozenset({StepState.NEW, StepState.PENDING, StepState.PASSED})
MOST_IDENTITIES: Final = 5

Turn = tuple[Chain, tuple[Effect, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the machine obeys. Tests take guards away or make limits small; the service changes nothing."""

    guards: frozenset[str] = ALL
    limits: tuple[Limit, ...] = LIMITS
    most_identities: int = MOST_IDENTITIES

    def holds(self, guard: str, condition: bool) -> bool:
        return holds(guard, condition, self.guards)


def refuse(chain: Chain, of: str, why: str) -> Turn:
    """Nothing changes; the store notes the refusal."""
    return chain, (Effect(EffectName.REFUSED, of, why),)


def audit(of: str, result: str) -> Effect:
    return Effect(EffectName.AUDIT, of, result)


def level_in(chain: Chain, session: Session, now: datetime, rules: Rules) -> Level:
    """The computed level of a session of this chain; nobody when its identity is not here."""
    identity = chain.identity(session.identity)
    if identity is None:
        return Level.NOBODY
    return level(session, identity, chain.steps, chain.epoch, now, guards=rules.guards)


def twins(chain: Chain, identity: Identity, rules: Rules) -> list[Identity]:
    """The other identities of the same human, as WeChat told the server."""
    others = (each for each in chain.identities if each.id != identity.id)
    return [each for each in others if rules.holds("G38", each.union is not None and each.union == identity.union)]


def notices(chain: Chain, human: Iterable[Identity], which: str) -> tuple[Effect, ...]:
    """Word to every identity through which this human may be reached."""
    return tuple(Effect(EffectName.NOTICE, each.id, which) for each in human if each.person is not None)


def inherit(chain: Chain, identity: Identity, rules: Rules) -> Chain:
    """Twins take over the link, unless they stand for somebody else."""
    for twin in twins(chain, identity, rules):
        ours = twin.link is Link.NONE or twin.person == identity.person
        if rules.holds("G39", ours):
            chain = chain.with_identity(linked(twin, identity))
    return chain


def linked(heir: Identity, source: Identity) -> Identity:
    return replace(heir, person=source.person, link=source.link, l1_at=source.l1_at, l2_at=source.l2_at)


def next_gen(chain: Chain, identities: Iterable[str]) -> Turn:
    """All sessions of these identities begin anew: steps void, query sessions closed."""
    closed: list[Effect] = []
    for session in list(chain.sessions_of(frozenset(identities))):
        chain = void_steps(chain.with_session(replace(session, gen=session.gen + 1)), session.id)
        closed.append(Effect(EffectName.CLOSE, session.id))
    return chain, tuple(closed)


def void_steps(chain: Chain, session: str) -> Chain:
    for step in chain.steps:
        if step.session == session and step.state in OPEN_STATES:
            chain = chain.with_step(replace(step, state=StepState.VOID))
    return chain


def key_of(limit: Limit, executor: str, person: str | None, number: str | None) -> str | None:
    """Under which key this limit counts; None when it cannot apply."""
    if limit.by is By.IDENTITY:
        return executor
    if limit.by is By.NUMBER:
        return number
    if limit.by is By.PERSON:
        return person
    return None if person is None else f"{person} {executor}"


def mark_of(limit: Limit, step: str, executor: str, number: str | None) -> str | None:
    """What one mark of this limit names; None when there is nothing to count."""
    return {Counts.NUMBERS: number, Counts.LINKS: executor}.get(limit.counts, step)


def any_lock(chain: Chain, step: Step, now: datetime, rules: Rules) -> bool:
    """Whether this step's person or identity is locked now, by a limit or by staff."""
    if locked(chain.tally(STREAK, step.executor), now):
        return True
    keys = ((each, key_of(each, step.executor, step.person, None)) for each in _standing(step, rules))
    return any(key is not None and locked(chain.tally(each.scope, key), now) for each, key in keys)


def settle(chain: Chain, step: Step, number: str | None, verdict: Verdict, now: datetime, *, rules: Rules) -> Chain:
    """Gives the attempt back, keeps it, or locks, in every tally that counted it."""
    for limit in _standing(step, rules):
        key = key_of(limit, step.executor, step.person, number)
        value = mark_of(limit, step.id, step.executor, number)
        if key is not None and value is not None:
            tally = chain.tally(limit.scope, key)
            after = settled(tally, limit, Mark(value, step.created_at), verdict, now)
            chain = chain if after == tally else chain.with_tally(after)
    return chain


def _standing(step: Step, rules: Rules) -> Iterable[Limit]:
    return limits_on(step.kind, step.method, rules.limits)
