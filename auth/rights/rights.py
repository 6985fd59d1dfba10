"""A citizen's rights as handlers ask for them: each call that changes something is one effect."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from auth.rights.acts import Acts
from auth.rights.consenting import Consenting
from auth.rights.copying import Copying
from auth.rights.deleting import Deleting
from auth.rights.tables import ExportRow, TicketRow
from auth.rights.tickets import Tickets
from auth.rights.unlinking import Unlinking
from auth.room import Keeping
from auth.tables import ConsentRow, SessionRow, StepRow
from models.errors import NoSession
from models.exchange import Caller, Command
from models.keeping.database import db
from models.keeping.tables import AuditRow, DialogueRow, OutboxRow, ParkedRow
from models.keeping.transactions import effect, reading
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.policy.retention import Kind
from models.rights import Agreed, Done, Held, Ticket

COUNTED = (
    (Kind.SESSION, SessionRow.identity_id),
    (Kind.STEP, StepRow.exec_identity_id),
    (Kind.CONSENT, ConsentRow.identity_id),
    (Kind.QUESTION, ParkedRow.identity_id),
    (Kind.DIALOGUE, DialogueRow.identity_id),
    (Kind.MESSAGE, OutboxRow.identity_id),
    (Kind.EXPORT, ExportRow.identity_id),
    (Kind.TICKET, TicketRow.identity_id),
)


@dataclass(frozen=True, slots=True)
class CitizensRights:
    """Implements ports.Rights."""

    keeping: Keeping
    acts: Acts
    unlinking: Unlinking
    deleting: Deleting
    consenting: Consenting
    copying: Copying
    tickets_kept: Tickets

    def held(self, caller: Caller) -> tuple[Held, ...]:
        """Raises NoSession when nobody is linked."""
        with reading():
            person = self._person(caller)
            linked = select(IdentityRow.id).where(IdentityRow.person_id == person)
            ids = sorted(db.session.scalars(linked))
            told = [Held(Kind.PERSON, 1), Held(Kind.IDENTITY, len(ids))]
            told += [Held(kind, _count(column.in_(ids))) for kind, column in COUNTED]
            names = [self.keeping.ledger.pseudonym(each) for each in (person, *ids)]
            return (*told, Held(Kind.AUDIT, _count(or_(AuditRow.actor.in_(names), AuditRow.subject.in_(names)))))

    def agreed(self, caller: Caller) -> tuple[Agreed, ...]:
        with reading():
            return self.consenting.agreed([row.id for row in self._family(caller)])

    def withdraw(self, caller: Caller, now: datetime) -> int:
        with effect():
            return self.consenting.withdraw(self._family(caller), now)

    def tickets(self, caller: Caller) -> tuple[Ticket, ...]:
        with reading():
            return self.tickets_kept.of(self._person(caller))

    def correct(self, command: Command, text: Pii, snapshot: Pii) -> Ticket:
        def opened(identity: IdentityRow, now: datetime) -> str:
            ticket = self.tickets_kept.open(command, identity, (text, snapshot), now)
            note = self.keeping.ledger.note
            ids = {"actor": identity.id, "subject": identity.person_id or ""}
            note("correction", **ids, object_=ticket.number, result=ticket.snapshot, at=now)
            return ticket.number

        number = self.acts.once(command, opened).receipt
        with reading():
            return self.tickets_kept.found(number)

    def copy(self, command: Command) -> Done:
        return self.acts.carry_out(command, self.copying.owe)

    def unlink(self, command: Command) -> Done:
        return self.acts.carry_out(command, self.unlinking.unlink)

    def delete(self, command: Command) -> Done:
        return self.acts.carry_out(command, self.deleting.person)

    def _family(self, caller: Caller) -> list[IdentityRow]:
        return self.unlinking.family(db.session.get_one(IdentityRow, caller.identity))

    def _person(self, caller: Caller) -> str:
        person = db.session.get_one(IdentityRow, caller.identity).person_id
        if person is None:
            raise NoSession("nobody is linked")
        return person


def _count(condition: object) -> int:
    return int(db.session.scalar(select(func.count()).where(condition)) or 0)  # type: ignore[arg-type]
