"""Blind indexes: find a row by an identifying value without keeping the value (security design 4)."""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from models.keeping.keys import Keyring

FIELDS = ("number", "openid", "unionid", "counter_code", "login_code", "attempt")


class BlindIndex:
    """One key per field, derived from an index master key, so indexes of two fields never compare equal.

    New rows are indexed under the current version; while a rotation is under way look-ups ask for `all` of them.
    """

    def __init__(self, keyring: Keyring) -> None:
        self.version = keyring.index.current
        self._keys = {version: _field_keys(master) for version, master in keyring.index.keys.items()}

    def of(self, field: str, value: str) -> bytes:
        """16 bytes for a normalised value of one of FIELDS."""
        return self.at(self.version, field, value)

    def at(self, version: int, field: str, value: str) -> bytes:
        """The same under another version that the key file holds."""
        return self._mac(version, field, value)[:16]

    def all(self, field: str, value: str) -> dict[int, bytes]:
        """By version, the current one first: a row may still stand under an older one."""
        versions = sorted(self._keys, key=lambda version: (version != self.version, -version))
        return {version: self.at(version, field, value) for version in versions}

    def wide(self, field: str, value: str) -> bytes:
        """32 bytes, where the column is a key of its own and must not collide."""
        return self._mac(self.version, field, value)

    def _mac(self, version: int, field: str, value: str) -> bytes:
        message = field.encode() + b"\0" + value.encode()
        return hmac.new(self._keys[version][field], message, hashlib.sha256).digest()


def _field_keys(master: bytes) -> dict[str, bytes]:
    return {field: HKDFExpand(SHA256(), 32, b"bi " + field.encode()).derive(master) for field in FIELDS}
