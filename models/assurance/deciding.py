"""How a step is decided: the bindings, what turns a pass into a refusal, and what a pass changes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from models.assurance import relinking
from models.assurance.beginning import BELOW
from models.assurance.chain import Chain, Identity, Kind, Link, Session, Step, StepState
from models.assurance.computed import dead_because
from models.assurance.events import Decide, Effect, EffectName, Verdict
from models.assurance.limits import CODE_METHOD, Counts, Limit, live, locked, marked, room
from models.assurance.turning import (
    Rules,
    Turn,
    any_lock,
    audit,
    inherit,
    key_of,
    level_in,
    next_gen,
    notices,
    refuse,
    settle,
    twins,
)

LINKS_LOCKED: Final = "links_locked"
ENDS: Final = {
    Verdict.FAIL: StepState.FAILED,
    Verdict.MIXED: StepState.FAILED,
    Verdict.ENDED: StepState.FAILED,
    Verdict.OUTAGE: StepState.VOID,
    Verdict.EXPIRED: StepState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Case:
    chain: Chain
    event: Decide
    session: Session
    identity: Identity
    step: Step
    now: datetime
    rules: Rules

    def holds(self, guard: str, condition: bool) -> bool:
        return self.rules.holds(guard, condition)


def decide(chain: Chain, event: Decide, now: datetime, rules: Rules) -> Turn:
    session, step = chain.session(event.session), chain.step(event.step)
    identity = None if step is None else chain.identity(step.executor)
    if session is None or step is None or identity is None:
        return refuse(chain, event.step, "unknown")
    case = Case(chain, event, session, identity, step, now, rules)
    broken = dead_because(session, chain.epoch, now, rules.guards) or _binding_broken(case)
    if broken is not None:
        return refuse(chain, event.step, broken)
    if event.verdict is Verdict.PENDING and "G31" in rules.guards:
        return chain, ()
    if not case.holds("G31", event.verdict is Verdict.PASS):
        return _not_passed(case, event.verdict, event.verdict)
    unworthy = _unworthy(case)
    if unworthy == "G35" and event.person is not None:
        return _other_person(case, event.person)
    return _passed(case) if unworthy is None else _not_passed(case, Verdict.FAIL, unworthy)


def _binding_broken(case: Case) -> str | None:
    """Does this verdict belong to this step? The store's compare-and-set asks the same again in SQL."""
    step, event = case.step, case.event
    if not case.holds("G25", step.session == event.session):
        return "G25"
    if not case.holds("G26", step.gen == case.session.gen):
        return "G26"
    if not case.holds("G27", step.executor == event.executor == case.session.identity):
        return "G27"
    if not case.holds("G28", step.kind is Kind.L1 or step.person == event.person):
        return "G28"
    # A step whose provider never took it can still fail; it can never pass.
    never_taken = step.state is StepState.NEW and event.verdict is not Verdict.PASS
    if not case.holds("G29", step.state is StepState.PENDING or never_taken):
        return "G29"
    in_time = case.now < step.expires_at or event.verdict is Verdict.EXPIRED
    return None if case.holds("G30", in_time) else "G30"


def _unworthy(case: Case) -> str | None:
    """Why a provider's pass is a failure all the same."""
    if not case.holds("G32", not any_lock(case.chain, case.step, case.now, case.rules)):
        return "G32"
    if case.step.relinks:
        refused = relinking.broken(case.chain, case.session, case.event.person, case.now, case.rules)
        return refused or _crowded(case) or _code_wrong(case)
    if not case.holds("G33", level_in(case.chain, case.session, case.now, case.rules) >= BELOW[case.step.kind]):
        return "G33"
    refused = _link_refused(case) if case.step.kind is Kind.L1 else _link_gone(case)
    return refused or _code_wrong(case)


def _link_gone(case: Case) -> str | None:
    return None if case.holds("G34", case.identity.person == case.step.person) else "G34"


def _link_refused(case: Case) -> str | None:
    """Level 1 decides who an identity is: once, for few identities, and not for many in one day."""
    person, identity = case.event.person, case.identity
    if person is None:
        return "no person"
    family = [identity, *(each for each in twins(case.chain, identity, case.rules) if each.person is not None)]
    if not case.holds("G35", all(each.person in (None, person) for each in family)):
        return "G35"
    if identity.person == person and identity.link is Link.ACTIVE:
        return None
    return _crowded(case) or _too_many_links(case)


def _crowded(case: Case) -> str | None:
    heirs = {case.identity.id, *(each.id for each in twins(case.chain, case.identity, case.rules))}
    others = [each for each in case.chain.identities if each.person == case.event.person and each.id not in heirs]
    return None if case.holds("G36", len(others) + len(heirs) <= case.rules.most_identities) else "G36"


def _too_many_links(case: Case) -> str | None:
    return None if case.holds("G37", _links_left(case)) else "G37"


def _links_left(case: Case) -> bool:
    return all(
        not locked(case.chain.tally(limit.scope, key), case.now)
        and room(case.chain.tally(limit.scope, key), limit, case.identity.id, case.now)
        for limit, key in _link_limits(case)
    )


def _link_limits(case: Case) -> list[tuple[Limit, str]]:
    wanted = [limit for limit in case.rules.limits if limit.counts is Counts.LINKS]
    keys = [(limit, key_of(limit, case.identity.id, None, case.event.number)) for limit in wanted]
    return [(limit, key) for limit, key in keys if key is not None]


def _other_person(case: Case, person: str) -> Turn:
    """Another person is asked for: refused, and a day begins; named, when the day has passed."""
    why = relinking.unripe(case.chain, case.identity, person, case.now, case.rules)
    why = why or _crowded(case) or _too_many_links(case) or _code_wrong(case)
    if why is None:
        return _renamed(case, person)
    chain, effects = _not_passed(case, Verdict.FAIL, why)
    if why in ("G35", "G53") and _code_wrong(case) is None:
        chain, told = relinking.asked(chain, case.identity, person, case.now, case.rules)
        effects += told
    return chain, effects


def _renamed(case: Case, person: str) -> Turn:
    """Level 1 holds for the other person, and raises nothing: their face must follow."""
    step = replace(case.step, state=StepState.PASSED, person=person)
    chain = settle(case.chain, case.step, case.event.number, Verdict.PASS, case.now, rules=case.rules).with_step(step)
    chain = relinking.named(_links_counted(case, _code_used(case, chain)), case.session, person, case.now)
    return chain, (audit(step.id, f"{step.kind} {Verdict.PASS} named"), Effect(EffectName.NAMED, case.identity.id))


def _relinked(case: Case, chain: Chain, step: Step) -> Turn:
    """The new person's face: the link moves, and the old one's people hear of it."""
    asked = chain.relink(case.identity.id)
    named_at = (None if asked is None else asked.named_at) or case.now
    chain = chain.with_step(replace(step, state=StepState.CONSUMED))
    told = notices(chain, (case.identity, *twins(chain, case.identity, case.rules)), relinking.DONE)
    chain, ended = relinking.moved(chain, case.identity, step.person, named_at, case.rules)
    return chain, (audit(step.id, f"{step.kind} {Verdict.PASS} relinked"), *ended, *told)


def _code_wrong(case: Case) -> str | None:
    return _code_refused(case) if case.step.method == CODE_METHOD else None


def _code_refused(case: Case) -> str | None:
    code = case.chain.code(case.event.code)
    if code is None:
        return "no code"
    if not case.holds("G40", case.now < code.expires_at):
        return "G40"
    if not case.holds("G41", case.step.kind not in code.used):
        return "G41"
    if not case.holds("G42", code.session in (None, case.session.id)):
        return "G42"
    return None if case.holds("G43", code.person == case.event.person) else "G43"


def _not_passed(case: Case, verdict: Verdict, result: str) -> Turn:
    """The step ends without raising anything; a failure that fills a limit locks and voids what was open."""
    step = replace(case.step, state=ENDS[verdict])
    chain = settle(case.chain, case.step, case.event.number, verdict, case.now, rules=case.rules).with_step(step)
    effects: tuple[Effect, ...] = (audit(step.id, result),)
    if result == "G37":
        chain, told = _links_locked(case, chain)
        effects += told
    if verdict is Verdict.MIXED:
        effects += (Effect(EffectName.ALARM, step.id, result),)
    if any_lock(chain, step, case.now, case.rules) and not any_lock(case.chain, step, case.now, case.rules):
        chain, closed = next_gen(chain, [step.executor])
        effects += (*closed, Effect(EffectName.LOCKED, step.executor))
    return chain, effects


def _links_locked(case: Case, chain: Chain) -> Turn:
    """New links to this number rest for a day; the links that stand are not touched, and are told."""
    before = chain
    for limit, key in _link_limits(case):
        tally = chain.tally(limit.scope, key)
        if limit.lock is not None and len(live(tally, limit, case.now)) >= limit.most and not locked(tally, case.now):
            chain = chain.with_tally(replace(tally, locked_until=case.now + limit.lock))
    standing = [each for each in chain.identities if each.person == case.event.person and each.link is Link.ACTIVE]
    return chain, () if chain == before else notices(chain, standing, LINKS_LOCKED)


def _passed(case: Case) -> Turn:
    step = replace(case.step, state=StepState.PASSED, person=case.event.person)
    chain = settle(case.chain, case.step, case.event.number, Verdict.PASS, case.now, rules=case.rules).with_step(step)
    chain = _code_used(case, chain)
    if step.relinks:
        return _relinked(case, chain, step)
    if step.kind is Kind.L1:
        chain = _named(case, chain)
    elif step.kind is Kind.L2:
        chain = _linked(chain, replace(case.identity, l2_at=case.now), case.rules)
    effects = (audit(step.id, f"{step.kind} {Verdict.PASS}"), *_answers(case, chain))
    if step.kind is not Kind.L2:
        effects += (Effect(EffectName.ROTATE, case.session.id),)
    return chain, effects


def _named(case: Case, chain: Chain) -> Chain:
    """Level 1: the identity and its twins now stand for this person, and the session has seen it."""
    same = case.identity.person == case.event.person and case.identity.link is Link.ACTIVE
    chain = chain if same else _links_counted(case, chain)
    named = replace(case.identity, person=case.event.person, link=Link.ACTIVE, l1_at=case.now)
    named = replace(named, l2_at=named.l2_at if same else None)
    chain = chain.with_session(replace(case.session, link_epoch_seen=named.link_epoch))
    return _linked(chain, named, case.rules)


def _links_counted(case: Case, chain: Chain) -> Chain:
    for limit, key in _link_limits(case):
        chain = chain.with_tally(marked(chain.tally(limit.scope, key), limit, case.identity.id, case.now))
    return chain


def _linked(chain: Chain, identity: Identity, rules: Rules) -> Chain:
    return inherit(chain.with_identity(identity), identity, rules)


def _code_used(case: Case, chain: Chain) -> Chain:
    code = chain.code(case.event.code) if case.step.method == CODE_METHOD else None
    if code is None:
        return chain
    return chain.with_code(replace(code, session=case.session.id, used=code.used | {case.step.kind}))


def _answers(case: Case, chain: Chain) -> tuple[Effect, ...]:
    """Parked questions of this human may answer themselves now."""
    family = (case.identity, *twins(chain, case.identity, case.rules))
    return tuple(Effect(EffectName.ANSWER, each.id) for each in family)
