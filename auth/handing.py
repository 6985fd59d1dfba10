"""A page's step is run in the mini-program: a ticket out, a step in (security design 2.4).

The page's session makes the ticket; whoever redeems it must be its unionid twin for the same person (guards G22 to
G24), with the mini-program open, once, within two minutes. The ticket holds nothing; its hash leads to the row.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update

from auth.gate import Gatekeeper
from auth.room import House, Keeping
from auth.rows import session_of
from auth.steps import Handed
from auth.tables import HandoffRow, SessionRow
from models.assurance.handing import Ticket, refused
from models.assurance.levels import Level, Purpose
from models.errors import BadRequest, StepUp
from models.exchange import Caller, Channel
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.rows import counted
from models.keeping.transactions import effect, reserve
from models.people.pii import Pii

TICKET_BYTES = 16


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`ticket` is shown this once."""

    step: str
    ticket: Pii


class Handing:
    def __init__(self, keeping: Keeping, house: House, gate: Gatekeeper) -> None:
        self._keeping = keeping
        self._house = house
        self._gate = gate

    def hand(self, caller: Caller, purpose: Purpose, action: str | None) -> HandedOver:
        """From a page's session at level 2. Raises BadRequest for any other session or form, StepUp."""
        now = self._house.clock.now()
        if (action is not None) != (purpose is Purpose.ACT):
            raise BadRequest("an act names its action and a reading names none")
        reached = self._gate.standing(caller, now).level
        if reached < Level.NUMBER:
            raise StepUp(reached + 1)
        ticket = Pii(base64.urlsafe_b64encode(self._house.random.bytes(TICKET_BYTES)).rstrip(b"=").decode())
        step = new_id(self._house.random)
        with effect():
            row = db.session.get_one(SessionRow, caller.session)
            if row.channel != Channel.H5:
                raise BadRequest("only a page hands a step over")
            self._keep(row, ticket, step, (purpose, action), now)
        return HandedOver(step, ticket)

    def _keep(self, row: SessionRow, ticket: Pii, step: str, what: tuple[Purpose, str | None], now: datetime) -> None:
        approves = None if what[1] is None else sha256(what[1].encode()).digest()
        kept = HandoffRow(ticket_hash=ticket_hash(ticket), step_id=step, session_id=row.id, gen=row.gen)
        kept.purpose, kept.action_hash, kept.created_at = what[0], approves, now
        db.session.add(kept)
        self._note(row.identity_id, step, "made", now)

    def redeem(self, caller: Caller, ticket: Pii) -> Handed | None:
        """The ticket is used up, whatever comes of the step. None when a guard says no; the audit knows which."""
        now = self._house.clock.now()
        with reserve():
            row = db.session.get(HandoffRow, ticket_hash(ticket), with_for_update=True)
            refusal = self._refusal(row, caller, now)
            self._note(caller.identity, row.step_id if row else "", refusal or "redeemed", now)
            if row is None or refusal is not None:
                return None
            action = row.action_hash.hex() if row.action_hash else None
            return Handed(row.step_id, row.session_id, Purpose(row.purpose), action)

    def _refusal(self, row: HandoffRow | None, caller: Caller, now: datetime) -> str | None:
        if row is None:
            return "no ticket"
        handing = session_of(db.session.get_one(SessionRow, row.session_id))
        action = row.action_hash.hex() if row.action_hash else None
        purpose = Purpose(row.purpose)
        kept = Ticket(row.step_id, row.session_id, row.gen, purpose, row.created_at, action, row.used_at is not None)
        mine = db.session.scalar(select(SessionRow.channel).where(SessionRow.id == caller.session))
        if mine != Channel.MINI:
            return "not the mini-program"
        return refused(kept, handing, now) or (None if self._used_up(row, now) else "G57")

    def _used_up(self, row: HandoffRow, now: datetime) -> bool:
        """The one statement that redeems: of two at once, one."""
        free = update(HandoffRow).where(HandoffRow.ticket_hash == row.ticket_hash, HandoffRow.used_at.is_(None))
        return counted(db.session.execute(free.values(used_at=now).execution_options(synchronize_session=False)))

    def _note(self, actor: str, step: str, result: str, now: datetime) -> None:
        self._keeping.ledger.note("handoff", actor=actor, subject="", object_=step, result=result, at=now)


def ticket_hash(ticket: Pii) -> bytes:
    return sha256(ticket.reveal().encode()).digest()
