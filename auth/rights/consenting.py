"""The register of consents as its owner sees it; withdrawing is one sentence in the chat, as giving was one tick."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from auth.room import Keeping
from auth.tables import ConsentRow
from models.keeping.database import db
from models.people.tables import IdentityRow
from models.rights import Agreed


class Consenting:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def agreed(self, family: Sequence[str]) -> tuple[Agreed, ...]:
        """Newest first."""
        wanted = select(ConsentRow).where(ConsentRow.identity_id.in_(family)).order_by(ConsentRow.given_at.desc())
        return tuple(
            Agreed(row.purpose, row.text_version, row.given_at, row.withdrawn_at) for row in db.session.scalars(wanted)
        )

    def withdraw(self, family: Sequence[IdentityRow], now: datetime, given_by: datetime | None = None) -> int:
        """How many stood until now. New steps then need a new consent; what needs none goes on.

        `given_by` spares consents that were given later.
        """
        ids = [row.id for row in family]
        mine: list[ColumnElement[bool]] = [ConsentRow.identity_id.in_(ids), ConsentRow.withdrawn_at.is_(None)]
        if given_by is not None:
            mine.append(ConsentRow.given_at <= given_by)
        stood = len(list(db.session.scalars(select(ConsentRow.id).where(*mine))))
        change = update(ConsentRow).where(*mine).values(withdrawn_at=now)
        db.session.execute(change.execution_options(synchronize_session=False))
        note = self._keeping.ledger.note
        note("consent", actor=ids[0], subject=family[0].person_id or "", object_="", result="withdrawn", at=now)
        return stood
