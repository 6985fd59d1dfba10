"""The rest of a long chat reply, waiting for 更多: one per session, sealed under its key, ten minutes at most."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

from models.errors import KeyDestroyed
from models.keeping.database import db
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import PageRow

LIVES = timedelta(minutes=10)


class Pages:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, session_keys: SessionKeys) -> None:
        self._keys = session_keys

    def keep(self, session_id: str, rest: tuple[str, ...], now: datetime) -> None:
        """Replaces what waited before; an empty rest leaves nothing."""
        row = db.session.get(PageRow, session_id)
        if not rest:
            if row is not None:
                db.session.delete(row)
            return
        with suppress(KeyDestroyed):  # a session that just ended has no next page
            sealed = self._keys.seal(session_id, "pages", json.dumps(rest, ensure_ascii=False).encode())
            db.session.merge(PageRow(session_id=session_id, sealed=sealed, expires_at=now + LIVES))

    def waiting(self, session_id: str, now: datetime) -> tuple[str, ...]:
        """What is left to read; empty when there is nothing, or not any more."""
        row = db.session.get(PageRow, session_id)
        if row is None or row.expires_at <= now:
            return ()
        try:
            return tuple(json.loads(self._keys.open(session_id, "pages", row.sealed)))
        except KeyDestroyed:
            return ()
