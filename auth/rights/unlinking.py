"""Ending links and sessions of one human: the machine decides, every key of every session dies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from auth.loading import Wanted, load
from auth.owing import Owing
from auth.room import Keeping
from auth.saving import save
from auth.sessions import LoginSessions
from auth.tables import SessionRow
from models.assurance.events import EffectName, Unlink
from models.assurance.machine import next
from models.keeping.database import db
from models.people.tables import IdentityRow


class Unlinking:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keeping: Keeping, sessions: LoginSessions, owing: Owing) -> None:
        self._keeping = keeping
        self._sessions = sessions
        self._owing = owing

    def family(self, identity: IdentityRow) -> list[IdentityRow]:
        return [identity, *self._keeping.identities.twins(identity)]

    def unlink(self, identity: IdentityRow, now: datetime) -> None:
        """The links of this human end, and all sessions with them. Without a link only the sessions do."""
        family = self.family(identity)
        before = load(Wanted(identity.id), now)
        after, effects = next(before, Unlink(identity.id), now)
        if not any(each.name is EffectName.REFUSED for each in effects):
            save(before, after, now, "unlinked")
            self._owing.settle(after, effects, identity.id, "", now)
        for each in family:
            db.session.refresh(each)
        self.end_sessions([each.id for each in family], now, "unlink")

    def end_sessions(
        self, identities: Sequence[str], now: datetime, why: str, begun_by: datetime | None = None
    ) -> None:
        """Also of sessions that ended before: what was sealed under them must not open again.

        `begun_by` spares those that began later.
        """
        wanted = select(SessionRow).where(SessionRow.identity_id.in_(identities)).order_by(SessionRow.id)
        if begun_by is not None:
            wanted = wanted.where(SessionRow.created_at <= begun_by)
        for row in db.session.scalars(wanted.execution_options(populate_existing=True)).all():
            if row.revoked_at is None:
                self._sessions.close(row, now, why)
            self._keeping.session_keys.destroy(row.id)
        for row in self._keeping.parking.waiting_for(identities, now):
            if begun_by is None or row.created_at <= begun_by:
                self._keeping.parking.settle(row, "ENDED")
