"""What must hold whatever happens (security design 2.7), written against states and not against the machine's code.

`violations` looks at one transition; step bindings never change (checked here too), so what holds at each transition
holds for every history. Time is the highest time ever seen: the truth is allowed to disbelieve the clock, never to
trust it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.assurance.chain import Chain, Kind, Link, Session, Step, StepState
from models.assurance.events import (
    Begin,
    Decide,
    Effect,
    EffectName,
    End,
    EpochBump,
    Event,
    Join,
    Lock,
    Login,
    PersonChange,
    Redeem,
    Unlink,
    Verdict,
)
from models.assurance.levels import Purpose
from models.assurance.turning import Rules, level_in

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OPEN = (StepState.NEW, StepState.PENDING, StepState.PASSED)
RUNG = {Kind.L1: 0, Kind.L2: 1, Kind.L3: 2}


@dataclass(frozen=True, slots=True)
class Change:
    """One transition as the outside sees it. `now` is what the clock said, which may be too early."""

    before: Chain
    event: Event
    now: datetime
    after: Chain
    effects: tuple[Effect, ...]
    rules: Rules

    def time(self) -> datetime:
        return max(self.now, self.before.highest)


def truth(chain: Chain, session: Session, time: datetime) -> int:
    """The level of security design 2.2, said again in another way than the machine says it."""
    identity = chain.identity(session.identity)
    if identity is None or not alive(chain, session, time):
        return 0
    seen = session.link_epoch_seen == identity.link_epoch and identity.link is Link.ACTIVE
    if not seen or identity.l1_at is None or time > identity.l1_at + 180 * DAY:
        return 0
    if identity.l2_at is None or time > identity.l2_at + 30 * DAY:
        return 1
    return 3 if any(_is_face(step, session, identity.person, time) for step in chain.steps) else 2


def alive(chain: Chain, session: Session, time: datetime) -> bool:
    in_time = time <= session.expires_at and time <= session.last_seen_at + 15 * MINUTE
    return in_time and not session.revoked and session.epoch == chain.epoch


def _is_face(step: Step, session: Session, person: str | None, time: datetime) -> bool:
    mine = (step.session, step.gen) == (session.id, session.gen)
    for_me = (step.serves, step.serves_gen) == (session.id, session.gen)
    fresh = time <= step.created_at + 30 * MINUTE
    reading = (step.kind, step.state, step.purpose) == (Kind.L3, StepState.PASSED, Purpose.READ)
    return reading and (mine or for_me) and fresh and step.person == person


def violations(change: Change) -> list[str]:
    """Names of the invariants this transition breaks."""
    if any(effect.name is EffectName.REFUSED for effect in change.effects):
        same = change.after == replace(change.before, highest=change.time())
        return [] if same and len(change.effects) == 1 else ["a refusal changed something"]
    laws = (_i1, _i2, _i3, _i4, _i5, _i6, _i8, _i9, _i10, _i12, _rises, _bindings, _acts, _crowds, _named_in_time)
    return [name for law in laws for name in law(change)]


def _i1(change: Change) -> Iterator[str]:
    """The level the gate is told is never above the truth (I1, I7)."""
    for session in change.after.sessions:
        told = level_in(change.after, session, max(change.now, change.after.highest), change.rules)
        if told > truth(change.after, session, change.time()):
            yield f"I1 {session.id} told {told}"


def _newly_passed(change: Change) -> Iterator[Step]:
    """A face that moves a link is used up in the moment it passes."""
    for step in change.after.steps:
        old = change.before.step(step.id)
        passed = (StepState.PASSED, StepState.CONSUMED) if step.relinks else (StepState.PASSED,)
        if step.state in passed and (old is None or old.state not in passed):
            yield step


def _i2(change: Change) -> Iterator[str]:
    """A pass is agreed on by step, session, gen, executing identity and person, all at once, in time."""
    for step in _newly_passed(change):
        event, old = change.event, change.before.step(step.id)
        session = change.before.session(step.session)
        if not isinstance(event, Decide) or old is None or session is None:
            yield "I2 passed by itself"
            continue
        said = (event.step, event.session, event.executor, event.person)
        if said != (step.id, step.session, step.executor, step.person) or session.identity != step.executor:
            yield "I2 not the step's own verdict"
        if old.gen != session.gen or not alive(change.before, session, change.time()):
            yield "I2 not in this gen of a live session"
        if change.time() >= old.expires_at:
            yield "I7 passed after its expiry"


def _i3(change: Change) -> Iterator[str]:
    """Each step passes once, each code serves each rung once, in one session, for its person."""
    for step in _newly_passed(change):
        old = change.before.step(step.id)
        if old is None or old.state is not StepState.PENDING:
            yield "I3 passed twice"
        code = change.before.code(change.event.code) if isinstance(change.event, Decide) else None
        if step.method == "counter_code":
            bound = code is not None and code.person == step.person and code.session in (None, step.session)
            if code is None or not bound or step.kind in code.used or change.time() >= code.expires_at:
                yield "I3 code"


def _i4(change: Change) -> Iterator[str]:
    """No rung without the one below, for the same person."""
    for step in _newly_passed(change):
        session = change.before.session(step.session)
        if step.relinks:
            yield from () if _relink_due(change, step) else ("2.4 relinked too early",)
            continue
        if session is None or truth(change.before, session, change.time()) < RUNG[step.kind]:
            yield "I4 rung missing"
        identity = change.before.identity(step.executor)
        if step.kind is not Kind.L1 and (identity is None or identity.person != step.person):
            yield "I4 another person"
    for identity in change.after.identities:
        if identity.l2_at is not None and identity.l1_at is None:
            yield "I4 number without name"


def _i5(change: Change) -> Iterator[str]:
    """A change of person voids all; and only an explicit one, or a relink that is due, ever changes a person."""
    due = any(_relink_due(change, step) for step in change.after.steps)
    for identity in change.after.identities:
        old = change.before.identity(identity.id)
        if old is None or (old.person, old.link_epoch) == (identity.person, identity.link_epoch):
            continue
        explicit = due or isinstance(change.event, PersonChange)
        if old.person is not None and old.person != identity.person and not explicit:
            yield "I5 silent person change"
        if old.person is not None:
            yield from _still_open(change, identity.id)


def _relink_due(change: Change, step: Step) -> bool:
    """The new person was asked for a day ago and named again here, and this is that person's face."""
    asked = change.before.relink(step.executor)
    if not (isinstance(change.event, Decide) and change.event.step == step.id and step.relinks) or asked is None:
        return False
    session = change.before.session(step.session)
    if session is None or asked.named_at is None:
        return False
    named_here = (asked.session, asked.gen, asked.person) == (session.id, session.gen, step.person)
    waited = asked.named_at - asked.asked_at >= DAY
    return named_here and waited and change.time() <= asked.named_at + 10 * MINUTE


def _named_in_time(change: Change) -> Iterator[str]:
    """Another person's name stands only between one day and seven days after it was asked for."""
    for asked in change.after.relinks:
        old = change.before.relink(asked.identity)
        if asked.named_at is None or (old is not None and old.named_at == asked.named_at):
            continue
        same = old is not None and (old.person, old.asked_at) == (asked.person, asked.asked_at)
        if not same or not DAY <= change.time() - asked.asked_at <= 7 * DAY:
            yield "2.4 named too early or too late"


def _still_open(change: Change, identity: str) -> Iterator[str]:
    for session in change.after.sessions_of(frozenset({identity})):
        if truth(change.after, session, change.time()) > 0:
            yield "I5 a session kept its level"
        if any(step.session == session.id and step.state in OPEN for step in change.after.steps):
            yield "I5 a step survived"


def _i6(change: Change) -> Iterator[str]:
    """No pass during a lock."""
    for step in _newly_passed(change):
        mine = (step.executor, f"{step.person} {step.executor}", step.person)
        for tally in change.before.tallies:
            shut = tally.locked_until is not None and change.time() < tally.locked_until
            if tally.scope == "L2.password" and step.method != "query_password":
                continue
            if shut and tally.key in mine and tally.scope.split(".")[0] in (step.kind, "any"):
                yield "I6 passed during a lock"


def _i8(change: Change) -> Iterator[str]:
    """Logout, revocation and lock work at the next request and close query sessions."""
    closed = {effect.of for effect in change.effects if effect.name is EffectName.CLOSE}
    for session in change.after.sessions:
        hit = isinstance(change.event, End) and change.event.session == session.id
        hit_by_lock = (
            isinstance(change.event, Lock | Unlink | PersonChange) and change.event.identity == session.identity
        )
        old = change.before.session(session.id)
        if (
            old is None
            or not (hit or hit_by_lock)
            or change.after == replace(change.before, highest=change.after.highest)
        ):
            continue
        if session.id not in closed or session.gen == old.gen:
            yield "I8 not closed"
        if truth(change.after, session, change.time()) > (0 if hit else 2):
            yield "I8 level kept"
    if isinstance(change.event, EpochBump) and any(
        alive(change.after, each, change.time()) for each in change.after.sessions
    ):
        yield "I8 a session outlived the epoch"


def _i9(change: Change) -> Iterator[str]:
    """Only the exact pass raises a level."""
    passing = isinstance(change.event, Decide) and change.event.verdict is Verdict.PASS
    if isinstance(change.event, Decide) and not passing and (any(_risen(change)) or any(_newly_passed(change))):
        yield f"I9 {change.event.verdict} raised"


def _i10(change: Change) -> Iterator[str]:
    """Exactly one audit row per transition, none for what changed nothing but the last sight of a session."""
    audits = sum(effect.name is EffectName.AUDIT for effect in change.effects)
    if audits != (_shape(change.before) != _shape(change.after)):
        yield f"I10 {audits} audit rows"


def _shape(chain: Chain) -> Chain:
    """The chain without the times at which its sessions were seen."""
    unseen = tuple(replace(each, last_seen_at=each.expires_at) for each in chain.sessions)
    return replace(chain, sessions=unseen, highest=chain.highest.min.replace(tzinfo=chain.highest.tzinfo))


def _i12(change: Change) -> Iterator[str]:
    """Counts fall only by time, or because this very attempt is given back; locks end only by time."""
    for tally in change.before.tallies:
        later = change.after.tally(tally.scope, tally.key)
        lock = tally.locked_until
        if lock is not None and change.time() < lock and (later.locked_until is None or later.locked_until < lock):
            yield "I12 lock shortened"
        for mark in set(tally.marks) - set(later.marks):
            fresh = change.time() - mark.at <= timedelta(minutes=10)
            if fresh and not _gives_back(change, tally.scope, mark.value):
                yield f"I12 {tally.scope} lost a mark"


def _gives_back(change: Change, scope: str, value: str) -> bool:
    event = change.event
    if not isinstance(event, Decide) or event.verdict in (Verdict.FAIL, Verdict.MIXED, Verdict.PENDING):
        return False
    streak_broken = scope == "any.streak" and event.verdict is Verdict.PASS
    return value in (event.step, event.number) or streak_broken


def _risen(change: Change) -> Iterator[Session]:
    for session in change.after.sessions:
        old = change.before.session(session.id)
        was = 0 if old is None else truth(change.before, old, change.time())
        if truth(change.after, session, change.time()) > was:
            yield session


def _rises(change: Change) -> Iterator[str]:
    """A level rises only for the human whose session acted: its identity and that identity's unionid twins."""
    for session in _risen(change):
        event, owner = change.event, change.after.identity(session.identity)
        actor: str | None = None
        if isinstance(event, Login | Join):
            actor = event.identity
        elif isinstance(event, Decide):
            acting = change.before.session(event.session)
            actor = None if acting is None else acting.identity
        acted = None if actor is None else change.after.identity(actor)
        if acted is None or owner is None or not (acted.id == owner.id or (acted.union and acted.union == owner.union)):
            yield f"I2 {session.id} rose by another's doing"
        if isinstance(event, Login) and event.session != session.id:
            yield "I2 a login raised another session"


def _bindings(change: Change) -> Iterator[str]:
    """What a step was begun as, it stays; and it begins as its session's own."""
    for step in change.after.steps:
        old = change.before.step(step.id)
        if old is None:
            session = change.before.session(step.session)
            own = session is not None and (step.gen, step.executor) == (session.gen, session.identity)
            if not own or not isinstance(change.event, Begin) or step.state not in (StepState.NEW, StepState.PENDING):
                yield "I2 begun for another"
            yield from _serves_twin(change, step)
        elif replace(old, state=step.state, person=step.person if step.kind is Kind.L1 else old.person) != step:
            yield "I2 rebound"
        elif old.state not in OPEN and step.state is not old.state:
            yield "I3 an ended step moved"


def _serves_twin(change: Change, step: Step) -> Iterator[str]:
    served = change.before.session(step.serves)
    theirs = None if served is None else change.before.identity(served.identity)
    ours = change.before.identity(step.executor)
    if served is not None and theirs is not None and ours is not None:
        same = ours.union is not None and ours.union == theirs.union and ours.person == theirs.person
        if not same or served.channel not in ("official", "h5") or not alive(change.before, served, change.time()):
            yield "I2 serves a stranger"


def _acts(change: Change) -> Iterator[str]:
    """An act uses a proof of its own session for exactly that action, once, within five minutes."""
    for step in change.after.steps:
        old = change.before.step(step.id)
        if step.state is not StepState.CONSUMED or old is None or old.state is StepState.CONSUMED:
            continue
        if _relink_due(change, step):
            continue
        event, session = change.event, change.before.session(step.session)
        asked = isinstance(event, Redeem) and (event.step, event.session, event.action) == (
            old.id,
            old.session,
            old.action,
        )
        right = old.state is StepState.PASSED and old.purpose is Purpose.ACT and session is not None
        fresh = change.time() <= old.created_at + 5 * MINUTE
        if not (asked and right and fresh) or session is None or truth(change.before, session, change.time()) < 2:
            yield "I3 act"
        identity = change.before.identity(old.executor)
        if session is not None and (session.gen != old.gen or identity is None or identity.person != old.person):
            yield "I3 act of another"


def _crowds(change: Change) -> Iterator[str]:
    """Few identities per person; twins never stand for two persons by inheritance."""
    if isinstance(change.event, PersonChange):
        return
    for identity in change.after.identities:
        crowd = [
            each for each in change.after.identities if each.person == identity.person and each.link is Link.ACTIVE
        ]
        old = change.before.identity(identity.id)
        newly = old is not None and old.link is not identity.link and identity.link is Link.ACTIVE
        if newly and isinstance(change.event, Decide) and len(crowd) > change.rules.most_identities:
            yield "2.4 too many identities"
