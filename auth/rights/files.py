"""Files of access copies behind a session token: level 3, this person's, once (security design 6.6, 8)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from auth.loading import Wanted, load
from auth.rights.copying import Copying
from auth.rights.tables import ExportRow
from auth.room import Keeping
from auth.sessions import LoginSessions
from models.assurance.levels import Level
from models.assurance.machine import RULES
from models.assurance.turning import level_in
from models.errors import NoSession, NotFound, StepUp
from models.keeping.database import db
from models.keeping.transactions import effect, receive
from models.ports import Clock
from models.rights import Copied


@dataclass(frozen=True, slots=True)
class PersonFiles:
    """Implements ports.Files."""

    keeping: Keeping
    sessions: LoginSessions
    copying: Copying
    clock: Clock

    def waiting(self, token: str) -> tuple[Copied, ...]:
        now = self.clock.now()
        with receive():
            _, person = self._known(token, now)
            wanted = select(ExportRow).where(ExportRow.person_id == person, ExportRow.state == "READY")
            rows = db.session.scalars(wanted.where(ExportRow.expires_at > now).order_by(ExportRow.created_at))
            return tuple(Copied(row.id, row.kind, row.expires_at) for row in rows)

    def take(self, token: str, file: str) -> Copied:
        """What was sealed goes in the effect that gives it out: a second fetch finds nothing."""
        now = self.clock.now()
        with effect():
            actor, person = self._known(token, now)
            row = db.session.get(ExportRow, file, with_for_update=True)
            if row is None or row.person_id != person or row.state != "READY" or row.expires_at <= now:
                raise NotFound("file")
            copied = Copied(row.id, row.kind, row.expires_at, self.copying.open(row))
            row.state, row.sealed = "TAKEN", None
            note = self.keeping.ledger.note
            note("file", actor=actor, subject=person, object_=file, result=f"taken {row.kind}", at=now)
        return copied

    def _known(self, token: str, now: datetime) -> tuple[str, str]:
        """Identity and person behind a token at level 3. Raises NoSession, StepUp."""
        row = self.sessions.of_token(token, now)
        db.session.flush()
        chain = load(Wanted(row.identity_id), now)
        session, identity = chain.session(row.id), chain.identity(row.identity_id)
        if session is None or identity is None:
            raise NoSession("ended")
        level = level_in(chain, session, now, RULES)
        if level < Level.FACE or identity.person is None:
            raise StepUp(min(level + 1, Level.FACE))
        return identity.id, identity.person
