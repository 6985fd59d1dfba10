"""Envelope encryption of personal columns: KEK -> one data key per owner -> fields (security design 4).

Row, column and owner are authenticated, so a sealed value cannot be moved. Destroying the data key deletes the person.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select

from models.errors import KeyDestroyed, Untrusted
from models.keeping.database import db
from models.keeping.keys import KEY_BYTES, Keyring
from models.keeping.seal import seal, unseal, version_of
from models.keeping.tables import DataKeyRow
from models.people.pii import Pii
from models.ports import Random


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs; part of its associated data."""

    table: str
    column: str
    row_id: str

    def aad(self) -> bytes:
        return b"PII1\0" + "\0".join((self.table, self.column, self.row_id)).encode()


class Vault:
    """Seals and opens fields of one owner. Works inside the open transaction and commits nothing."""

    def __init__(self, keyring: Keyring, random: Random) -> None:
        self._kek = keyring.kek
        self._random = random

    def create_key(self, owner_id: str) -> None:
        """Makes version 1 of the owner's data key."""
        version, kek_version = 1, self._kek.current
        aad = _wrap_aad(owner_id, version, kek_version)
        wrapped = seal(self._kek.newest(), self._random.bytes(KEY_BYTES), aad, kek_version, self._random)
        db.session.add(DataKeyRow(owner_id=owner_id, dek_ver=version, kek_ver=kek_version, wrapped=wrapped))
        db.session.flush()

    def seal(self, owner_id: str, place: Place, text: str) -> bytes:
        """Raises KeyDestroyed when the owner has no data key."""
        return self.seal_bytes(owner_id, place, text.encode())

    def seal_bytes(self, owner_id: str, place: Place, content: bytes) -> bytes:
        """`seal` for a file."""
        row = self._row(owner_id, None)
        return seal(self._unwrap(row), content, place.aad(), row.dek_ver, self._random)

    def open_bytes(self, owner_id: str, place: Place, blob: bytes) -> bytes:
        """`open` for a file."""
        return unseal(self._unwrap(self._row(owner_id, version_of(blob))), blob, place.aad())

    def open(self, owner_id: str, place: Place, blob: bytes) -> Pii:
        """Raises KeyDestroyed when the owner's key is gone, Untrusted when the value is not what was sealed there."""
        return self.open_with(self._row(owner_id, version_of(blob)), place, blob)

    def open_with(self, row: DataKeyRow, place: Place, blob: bytes) -> Pii:
        """`open` for a caller that has read the key row already (hot path: one statement less)."""
        return Pii(unseal(self._unwrap(row), blob, place.aad()).decode())

    def rewrapped(self, row: DataKeyRow) -> tuple[int, bytes]:
        """The data key under the current KEK, with that KEK's version. Raises Untrusted, Misconfigured."""
        version = self._kek.current
        aad = _wrap_aad(row.owner_id, row.dek_ver, version)
        return version, seal(self._kek.newest(), self._unwrap(row), aad, version, self._random)

    def destroy(self, owner_id: str) -> None:
        """Deletes every version of the owner's key: what it sealed is gone for good."""
        db.session.execute(delete(DataKeyRow).where(DataKeyRow.owner_id == owner_id))

    def _row(self, owner_id: str, version: int | None) -> DataKeyRow:
        wanted = select(DataKeyRow).where(DataKeyRow.owner_id == owner_id).order_by(DataKeyRow.dek_ver.desc()).limit(1)
        if version is not None:
            wanted = wanted.where(DataKeyRow.dek_ver == version)
        row = db.session.execute(wanted).scalar_one_or_none()
        if row is None:
            raise KeyDestroyed("data key")
        return row

    def _unwrap(self, row: DataKeyRow) -> bytes:
        try:
            kek = self._kek.at(row.kek_ver)
            return unseal(kek, row.wrapped, _wrap_aad(row.owner_id, row.dek_ver, row.kek_ver))
        except Untrusted:
            raise Untrusted("data key does not unwrap") from None


def _wrap_aad(owner_id: str, version: int, kek_version: int) -> bytes:
    return b"DEK1\0" + owner_id.encode() + version.to_bytes(2, "big") + kek_version.to_bytes(2, "big")
