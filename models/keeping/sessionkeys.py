"""Each login session's own random key, wrapped by a versioned master key; what it sealed dies with the session."""

from sqlalchemy import delete

from models.errors import KeyDestroyed
from models.keeping.database import db
from models.keeping.keys import KEY_BYTES, Keyring
from models.keeping.seal import seal, unseal
from models.keeping.tables import SessionKeyRow
from models.ports import Random

KEY_VERSION = 1  # a session's key never changes: it is destroyed instead


class SessionKeys:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keyring: Keyring, random: Random) -> None:
        self._master = keyring.session
        self._random = random

    def create(self, session_id: str) -> None:
        version = self._master.current
        fresh = self._random.bytes(KEY_BYTES)
        wrapped = seal(self._master.newest(), fresh, _wrap_aad(session_id, version), version, self._random)
        db.session.add(SessionKeyRow(session_id=session_id, master_ver=version, wrapped=wrapped))
        db.session.flush()

    def seal(self, session_id: str, purpose: str, data: bytes) -> bytes:
        """`purpose` and the session are authenticated. Raises KeyDestroyed when the session ended."""
        return self.seal_with(self._key(session_id), session_id, purpose, data)

    def open(self, session_id: str, purpose: str, blob: bytes) -> bytes:
        """Raises KeyDestroyed when the session ended, Untrusted for anything sealed elsewhere."""
        return unseal(self._key(session_id), blob, _aad(session_id, purpose))

    def unwrap(self, session_id: str, master_ver: int, wrapped: bytes) -> bytes:
        """The key of a row that came along with a look (hot path: one statement less). For that request only."""
        return unseal(self._master.at(master_ver), wrapped, _wrap_aad(session_id, master_ver))

    def seal_with(self, key: bytes, session_id: str, purpose: str, data: bytes) -> bytes:
        """`seal` for a caller that holds the unwrapped key. When the session has ended since, nobody can open it."""
        return seal(key, data, _aad(session_id, purpose), KEY_VERSION, self._random)

    def destroy(self, session_id: str) -> None:
        """Idempotent. After this nothing sealed under the session can be read by anybody."""
        db.session.execute(delete(SessionKeyRow).where(SessionKeyRow.session_id == session_id))

    def _key(self, session_id: str) -> bytes:
        row = db.session.get(SessionKeyRow, session_id)
        if row is None:
            raise KeyDestroyed("session key")
        return self.unwrap(session_id, row.master_ver, row.wrapped)

    def rewrapped(self, row: SessionKeyRow) -> tuple[int, bytes]:
        """The session's key under the current master key, with its version. Raises Untrusted, Misconfigured."""
        version, key = self._master.current, self.unwrap(row.session_id, row.master_ver, row.wrapped)
        return version, seal(self._master.newest(), key, _wrap_aad(row.session_id, version), version, self._random)


def _wrap_aad(session_id: str, version: int) -> bytes:
    return b"SES1\0" + session_id.encode() + version.to_bytes(2, "big")


def _aad(session_id: str, purpose: str) -> bytes:
    return b"SESD\0" + purpose.encode() + b"\0" + session_id.encode()
