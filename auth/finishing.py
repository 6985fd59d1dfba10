"""Asks the provider how a pending step went: once per call, five times at most, and never after its ten minutes."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import update

from auth.deciding import EXPIRED, Decider, Decision, opened, purpose, told_as
from auth.loading import Wanted, load
from auth.methods import Claim, Method, Subject
from auth.room import House, Keeping
from auth.rows import step_of
from auth.tables import SessionRow, StepRow
from models.assurance.chain import Step, StepState
from models.assurance.events import Begin
from models.assurance.levels import Level
from models.assurance.machine import RULES
from models.assurance.outcomes import Outcome, StepOutcome
from models.assurance.turning import level_in
from models.errors import BadRequest
from models.keeping.database import db
from models.keeping.rows import counted
from models.keeping.transactions import reserve
from models.people.citizen import CertType
from models.people.tables import IdentityRow, PersonRow

MOST_QUERIES: Final = 5
STEP_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Look:
    """A step as its session finds it: `sealed` ticket when the provider is to be asked, `spent` when no longer."""

    step: Step
    level: Level
    sealed: bytes | None = None
    spent: bool = False
    subject: Subject | None = None


class Finishing:
    def __init__(self, keeping: Keeping, house: House, decider: Decider) -> None:
        self._keeping = keeping
        self._house = house
        self._decider = decider

    def finish(self, session: str, methods: dict[str, Method], step: str, call: bytes) -> StepOutcome:
        """Only the step id is believed; all else comes from its row. A step of another session is a failure."""
        if not STEP_ID.fullmatch(step):
            raise BadRequest("step id")
        look = self._look(session, step, self._house.clock.now())
        if look is None:
            return StepOutcome(step, Outcome.FAILED, Level.NOBODY)
        decision = Decision(session, _begun(look.step), Claim(), call)
        if look.spent:
            return self._decider.decide(decision, EXPIRED)
        if look.sealed is None or look.subject is None:
            return StepOutcome(step, told_as(look.step.state), look.level)
        ticket = opened(look.sealed)
        return self._decider.decide(decision, methods[look.step.method].again(ticket, look.subject))

    def _look(self, session: str, step: str, now: datetime) -> Look | None:
        with reserve():
            row = db.session.get(StepRow, step)
            if row is None or row.session_id != session:
                self._note_foreign(session, step, now)
                return None
            chain = load(Wanted(row.exec_identity_id, step), now)
            held = chain.session(session)
            level = Level.NOBODY if held is None else level_in(chain, held, now, RULES)
            look = Look(step_of(row), level)
            if row.state != StepState.PENDING or row.ticket_enc is None:
                return look
            if now >= row.expires_at or not self._counted(step):
                return Look(look.step, level, spent=True)
            ticket = self._keeping.session_keys.open(session, purpose(step), row.ticket_enc)
            return Look(look.step, level, ticket, subject=self._subject(look.step))

    def _counted(self, step: str) -> bool:
        """Takes one of the five questions."""
        left = update(StepRow).where(StepRow.id == step, StepRow.queries < MOST_QUERIES)
        change = left.values(queries=StepRow.queries + 1).execution_options(synchronize_session=False)
        return counted(db.session.execute(change))

    def _subject(self, step: Step) -> Subject:
        identity = db.session.get_one(IdentityRow, step.executor)
        person = db.session.get_one(PersonRow, step.person or "")
        openid, city = self._keeping.identities.openid(identity), identity.city or self._house.default_city
        return Subject(step.id, openid, city, cert_type=CertType(person.cert_type))

    def _note_foreign(self, session: str, step: str, now: datetime) -> None:
        row = db.session.get_one(SessionRow, session)
        note = self._keeping.ledger.note
        note("step refused", actor=row.identity_id, subject="", object_=step, result="foreign step", at=now)


def _begun(step: Step) -> Begin:
    """The step's own bindings, from its row."""
    who = (step.id, step.session, step.kind, step.method, step.executor, step.person)
    return Begin(*who, step.purpose, step.action, step.serves)
