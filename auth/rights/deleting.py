"""Deletion by destroying data keys, and by leaving no column that could be read or recognised (security design 8).

Rows that must stay (audit, consents, results of steps) hold random ids only; the blind indexes that could recognise a
returning openid or number become random bytes or go.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from auth.loading import Wanted, load
from auth.rights.tables import ExportRow, TicketRow
from auth.rights.unlinking import Unlinking
from auth.room import Keeping
from auth.tables import (
    AttemptMarkRow,
    AttemptRow,
    ConsentRow,
    CounterCodeRow,
    HandoffRow,
    QueryPasswordRow,
    RelinkRow,
    SessionRow,
    StepRow,
)
from models.keeping.database import db
from models.keeping.tables import DialogueRow, EventVersionRow, OutboxRow, PageRow, ParkedRow, ReceiptRow
from models.keeping.vault import Vault
from models.people.tables import IdentityRow, PersonRow
from models.ports import Random

INDEX_BYTES = 16
NOTHING = b""


class Deleting:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keeping: Keeping, vault: Vault, unlinking: Unlinking, random: Random) -> None:
        self._keeping = keeping
        self._vault = vault
        self._unlinking = unlinking
        self._random = random

    def person(self, identity: IdentityRow, now: datetime) -> None:
        """The linked person, with every identity that stands for it, whoever's phone that is on."""
        person = identity.person_id
        load(Wanted(identity.id, person=person), now)  # locks all of them in the one order
        linked = select(IdentityRow).where(IdentityRow.person_id == person).order_by(IdentityRow.id)
        rows = {each.id: each for each in db.session.scalars(linked)} | {identity.id: identity}
        family = {each.id: each for row in rows.values() for each in self._unlinking.family(row)}
        for row in family.values():
            self._identity(row, now)
        if person is not None:
            self._erase(person)

    def identity(self, identity: IdentityRow, now: datetime) -> None:
        """This identity alone; the person goes with its last identity."""
        person = identity.person_id
        load(Wanted(identity.id, person=person), now)
        self._identity(identity, now)
        db.session.flush()
        left = select(IdentityRow.id).where(IdentityRow.person_id == person).limit(1)
        if person is not None and db.session.scalar(left) is None:
            self._erase(person)

    def _identity(self, row: IdentityRow, now: datetime) -> None:
        self._unlinking.end_sessions([row.id], now, "deleted")
        self._drop_marks(row)
        self._drop_content(row.id)
        mine = (ConsentRow.identity_id == row.id, ConsentRow.withdrawn_at.is_(None))
        db.session.execute(update(ConsentRow).where(*mine).values(withdrawn_at=now))
        self._vault.destroy(row.id)
        row.openid_bi, row.openid_enc = self._random.bytes(INDEX_BYTES), NOTHING
        row.unionid_bi = row.unionid_enc = row.person_id = row.city = row.l1_at = row.l2_at = None
        row.link_state, row.link_epoch = "ENDED", row.link_epoch + 1
        db.session.flush()

    def _drop_content(self, identity: str) -> None:
        """What was asked, owed and answered; keys of pushes stay, so that a repeated delivery stays one."""
        sessions = list(db.session.scalars(select(SessionRow.id).where(SessionRow.identity_id == identity)))
        for table, column in ((ParkedRow, ParkedRow.identity_id), (OutboxRow, OutboxRow.identity_id)):
            _run(delete(table).where(column == identity))
        for rights in (ExportRow, TicketRow):
            _run(delete(rights).where(rights.identity_id == identity))
        for table in (RelinkRow, EventVersionRow, DialogueRow):
            _run(delete(table).where(table.identity_id == identity))
        _run(delete(HandoffRow).where(HandoffRow.session_id.in_(sessions)))
        _run(delete(PageRow).where(PageRow.session_id.in_(sessions)))
        emptied = {"body_enc": None, "reply_enc": None, "state": "ANSWERED"}
        _run(update(ReceiptRow).where(ReceiptRow.identity_id == identity).values(emptied))
        tokens = {"token_hash": None, "prev_token_hash": None, "prev_call": None, "prev_answer": None}
        _run(update(SessionRow).where(SessionRow.identity_id == identity).values(tokens))
        _run(update(StepRow).where(StepRow.exec_identity_id == identity).values(ticket_enc=None, person_id=None))

    def _drop_marks(self, row: IdentityRow) -> None:
        """What was counted under this identity, alone or with a person. Counts under a number end with their day."""
        mine = StepRow.exec_identity_id == row.id
        persons = {*db.session.scalars(select(StepRow.person_id).where(mine).distinct()), row.person_id} - {None}
        keys = [bytes.fromhex(row.id), *(bytes.fromhex(f"{person}{row.id}") for person in persons)]
        for table in (AttemptMarkRow, AttemptRow):
            _run(delete(table).where(table.key_bi.in_(keys)))

    def _erase(self, person: str) -> None:
        """The person's row and key. Nothing here knows the number any more."""
        for table in (ExportRow, TicketRow, RelinkRow, QueryPasswordRow):
            _run(delete(table).where(table.person_id == person))
        _run(delete(CounterCodeRow).where(CounterCodeRow.person_id == person))
        _run(update(StepRow).where(StepRow.person_id == person).values(person_id=None))
        self._vault.destroy(person)
        _run(delete(PersonRow).where(PersonRow.id == person))


def _run(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
