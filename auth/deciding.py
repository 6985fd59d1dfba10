"""One effect decides a step: the change, its audit row, the new token and what it owes stand or fall together."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update

from auth import repeating
from auth.loading import Wanted, load
from auth.methods import Claim, Ruling, Ticket
from auth.owing import Owing
from auth.room import House, Keeping, Outside
from auth.saving import save
from auth.sessions import LoginSessions
from auth.tables import CounterCodeRow, SessionRow, StepRow
from models.assurance.chain import Chain, Kind, StepState
from models.assurance.events import Begin, Decide, Effect, EffectName, Handed, Verdict
from models.assurance.levels import Level
from models.assurance.machine import RULES, next
from models.assurance.outcomes import Outcome, StepOutcome
from models.assurance.turning import Rules, level_in
from models.errors import AlreadyThere, NoSession, NotConfirmed
from models.keeping.database import db
from models.keeping.transactions import effect
from models.people import number as numbers
from models.people.pii import Pii
from models.people.tables import PersonRow

NEWCOMER = "newcomer"  # stands for a person who is only kept if the step passes
NOBODY = "0" * 32  # looked for where there is no person, so that the statements are the same


@dataclass(frozen=True, slots=True)
class Decision:
    """A step that waits for its verdict: who brought it, how it was begun, what was claimed, and the call's hash."""

    session: str
    begin: Begin
    claim: Claim
    call: bytes


class Decider:
    def __init__(self, keeping: Keeping, house: House, sessions: LoginSessions, outside: Outside) -> None:
        self._keeping = keeping
        self._house = house
        self._sessions = sessions
        self._waker = outside.waker
        self._alarms = outside.alarms
        self._owing = Owing(keeping, house.mini_appid)

    def number_key(self, claim: Claim) -> str:
        """A claimed number as the limits know it: the blind index; of what cannot be a number, one of its own."""
        if claim.number is not None:
            return self._keeping.persons.number_index(claim.number).hex()
        return self._keeping.blind.of("attempt", claim.tried.reveal() if claim.tried else "").hex()

    def decide(self, decision: Decision, ruling: Ruling) -> StepOutcome:
        """The outcome, after commit. A compare-and-set that finds other rows than expected is a failure like any."""
        if ruling.alarm is not None:
            self._alarms.cry(ruling.alarm, f"{decision.begin.method} {ruling.code}")
        try:
            outcome = self._in_one_effect(decision, ruling)
        except NotConfirmed:
            return self._lost(decision)
        if outcome.state is Outcome.PASSED:
            self._waker.wake()
        return outcome

    def _in_one_effect(self, decision: Decision, ruling: Ruling) -> StepOutcome:
        """Twice when two identities of one newcomer pass in the same moment: the second finds whom the first kept."""
        try:
            with effect():
                return self._decided(decision, ruling, self._house.clock.now())
        except AlreadyThere:
            with effect():
                return self._decided(decision, ruling, self._house.clock.now())

    def hand(self, decision: Decision, ticket: Ticket) -> StepOutcome:
        """The provider took the step: its ticket is kept sealed and shown to the citizen once."""
        with effect():
            now = self._house.clock.now()
            begin = decision.begin
            before = load(Wanted(begin.executor, begin.step, begin.person), now)
            session = before.session(decision.session)
            if session is None:
                raise NoSession("ended while its step began")
            after, effects = next(before, Handed(begin.step, decision.session), now)
            save(before, after, now)
            self._owing.settle(after, effects, begin.executor, "", now)
            self._keep(decision, ticket)
            level = level_in(after, session, now, RULES)
        return StepOutcome(begin.step, Outcome.PENDING, level, verify_id=ticket.verify_id)

    def _keep(self, decision: Decision, ticket: Ticket) -> None:
        data = json.dumps([ticket.verify_id.reveal(), ticket.cert_hash]).encode()
        step = decision.begin.step
        sealed = self._keeping.session_keys.seal(decision.session, purpose(step), data)
        db.session.execute(update(StepRow).where(StepRow.id == step).values(ticket_enc=sealed))

    def _decided(self, decision: Decision, ruling: Ruling, now: datetime) -> StepOutcome:
        begin, code = decision.begin, self._code(decision.claim)
        person, number = self._person(decision)
        known = NOBODY if person in (None, NEWCOMER) else person
        before = load(Wanted(begin.executor, begin.step, known, number, code, session=decision.session), now)
        event = Decide(begin.step, decision.session, begin.executor, person, ruling.verdict, number)
        event = replace(event, code=None if code is None else code.hex())
        after, effects = next(before, event, now)
        if person == NEWCOMER and _kept(after, begin):
            event = replace(event, person=self._create(decision.claim, now))
            after, effects = next(before, event, now)
        save(before, after, now, ruling.code)
        self._owing.settle(after, effects, begin.executor, ruling.code, now)
        if _state(after, begin.step) is StepState.PASSED:
            self._new_name(decision, event.person, now)
        return self._told(decision, after, effects, now)

    def _person(self, decision: Decision) -> tuple[str | None, str | None]:
        """Whom a pass would prove, and under which number: from our rows, or level 1's own claim."""
        begin, claim = decision.begin, decision.claim
        if begin.kind is not Kind.L1:
            return begin.person, None
        if claim.counter_code is not None:
            return self._person_of_code(claim)
        known = self._keeping.persons.find(claim.number or claim.tried or Pii(""))
        if claim.number is None:
            return None, begin.number
        return (NEWCOMER if known is None else known.id), begin.number

    def _person_of_code(self, claim: Claim) -> tuple[str | None, str | None]:
        row = db.session.get(CounterCodeRow, self._code(claim) or b"")
        if row is None:
            return None, None
        return row.person_id, db.session.get_one(PersonRow, row.person_id).number_bi.hex()

    def _code(self, claim: Claim) -> bytes | None:
        code = claim.counter_code
        return None if code is None else self._keeping.blind.wide("counter_code", code.reveal())

    def _create(self, claim: Claim, now: datetime) -> str:
        """Kept from the first pass on. Raises AlreadyThere when another session kept the same person just now."""
        if claim.name is None or claim.number is None:
            raise NotConfirmed("no name and number")
        kind = numbers.cert_type(claim.number.reveal())
        return str(self._keeping.persons.create(claim.name, claim.number, kind, now).id)

    def _new_name(self, decision: Decision, person: str | None, now: datetime) -> None:
        """WeChat confirmed this name for this number: if we knew another, it changed by law."""
        name = decision.claim.name
        row = None if name is None else db.session.get(PersonRow, person)
        if name is None or row is None or self._keeping.persons.name(row) == name:
            return
        self._keeping.persons.rename(row, name)
        actor, step = decision.begin.executor, decision.begin.step
        self._keeping.ledger.note("name changed", actor=actor, subject=row.id, object_=step, result="L1", at=now)

    def _told(self, decision: Decision, after: Chain, effects: tuple[Effect, ...], now: datetime) -> StepOutcome:
        session = after.session(decision.session)
        level = Level.NOBODY if session is None else level_in(after, session, now, RULES)
        outcome = StepOutcome(decision.begin.step, told_as(_state(after, decision.begin.step)), level)
        if any(each.name is EffectName.REFUSED for each in effects):
            return replace(outcome, state=Outcome.FAILED)
        if any(each.name is EffectName.NAMED for each in effects):
            return replace(outcome, state=Outcome.PENDING)
        if not any(each.name is EffectName.ROTATE for each in effects):
            return outcome
        row = db.session.get_one(SessionRow, decision.session)
        outcome = replace(outcome, session_token=self._sessions.rotate(row))
        self._sessions.remember(row, decision.call, repeating.to_bytes(outcome), now)
        return outcome

    def pretend(self, decision: Decision) -> None:
        """What a mismatch costs, spent for a step that was never begun: the same statements, which touch no row."""
        begin = decision.begin
        with effect():
            now, code = self._house.clock.now(), self._code(decision.claim)
            person, number = self._person(decision)
            known = NOBODY if person in (None, NEWCOMER) else person
            before = load(Wanted(begin.executor, begin.step, known, number, code, session=decision.session), now)
            before, _ = next(before, begin, now, UNGUARDED)
            event = Decide(begin.step, decision.session, begin.executor, person, Verdict.FAIL, number)
            after, _ = next(before, event, now, UNGUARDED)
            with suppress(NotConfirmed):
                save(replace(before, tallies=after.tallies), after, now)
            note = self._keeping.ledger.note
            note("step refused", actor=begin.executor, subject="", object_=begin.step, result="told", at=now)

    def _lost(self, decision: Decision) -> StepOutcome:
        now = self._house.clock.now()
        with effect():
            note, begin = self._keeping.ledger.note, decision.begin
            note("step refused", actor=begin.executor, subject="", object_=begin.step, result="lost race", at=now)
        return StepOutcome(decision.begin.step, Outcome.FAILED, Level.NOBODY)


def _kept(after: Chain, begin: Begin) -> bool:
    """Whether the newcomer is somebody from now on: linked, or asked for by one who wants to become them."""
    asked = after.relink(begin.executor)
    return _state(after, begin.step) is StepState.PASSED or (asked is not None and asked.person == NEWCOMER)


def purpose(step: str) -> str:
    """Under which name a step's ticket is sealed."""
    return f"step {step}"


def opened(sealed: bytes) -> Ticket:
    verify_id, document = json.loads(sealed)
    return Ticket(Pii(verify_id), document)


def told_as(state: StepState | None) -> Outcome:
    if state in (StepState.PASSED, StepState.CONSUMED):
        return Outcome.PASSED
    return Outcome.PENDING if state is StepState.PENDING else Outcome.FAILED


def _state(chain: Chain, step: str) -> StepState | None:
    found = chain.step(step)
    return None if found is None else found.state


UNGUARDED = Rules(guards=frozenset({"G31"}), limits=())
EXPIRED = Ruling(Verdict.EXPIRED, "QUERIES_OR_TIME")
