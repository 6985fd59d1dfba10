"""Where a guided dialogue stands, one per identity: sealed under the login session it was last spoken in.

A session that ends by idleness leaves its key for a day: whoever writes again meanwhile takes the dialogue along into
the new session. Logging out destroys the key, and the answers with it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update

from models.errors import AlreadyThere, KeyDestroyed
from models.exchange import Caller
from models.keeping.database import db
from models.keeping.rows import counted, insert_once
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import DialogueRow
from models.policy.retention import Kind, lives


@dataclass(frozen=True, slots=True)
class Held:
    """`content` None: the dialogue's key is gone. `moved`: it was last spoken in an earlier session."""

    version: int
    content: bytes | None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a turn leaves. `before`: the version it was made from, 0 for none. `content` None: the dialogue is over."""

    before: int
    content: bytes | None


class Dialogues:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, session_keys: SessionKeys) -> None:
        self._keys = session_keys

    def of(self, caller: Caller, now: datetime) -> Held | None:
        row = db.session.get(DialogueRow, caller.identity, populate_existing=True)
        if row is None or row.expires_at <= now:
            return None
        try:
            content = self._keys.open(row.session_id, _purpose(caller.identity), row.sealed)
        except KeyDestroyed:
            return Held(row.version, None)
        return Held(row.version, content, moved=row.session_id != caller.session)

    def keep(self, caller: Caller, step: Step, now: datetime) -> None:
        """Raises AlreadyThere when another message moved the dialogue on since it was looked at."""
        if step.content is None:
            db.session.execute(delete(DialogueRow).where(DialogueRow.identity_id == caller.identity))
            return
        values = {"session_id": caller.session, "version": step.before + 1, "expires_at": now + lives(Kind.DIALOGUE)}
        values["sealed"] = self._keys.seal(caller.session, _purpose(caller.identity), step.content)
        if not (self._moved_on(caller, step, values) if step.before else self._begun(caller, values, now)):
            raise AlreadyThere("dialogue")

    def _moved_on(self, caller: Caller, step: Step, values: dict[str, object]) -> bool:
        same = (DialogueRow.identity_id == caller.identity, DialogueRow.version == step.before)
        return counted(db.session.execute(update(DialogueRow).where(*same).values(**values)))

    def _begun(self, caller: Caller, values: dict[str, object], now: datetime) -> bool:
        over = delete(DialogueRow).where(DialogueRow.identity_id == caller.identity, DialogueRow.expires_at <= now)
        db.session.execute(over)
        return insert_once(DialogueRow.__table__, {"identity_id": caller.identity, **values})


def _purpose(identity: str) -> str:
    return f"dialogue {identity}"
