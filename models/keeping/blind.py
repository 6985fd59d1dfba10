"""Blind indexes: find a row by an identifying value without keeping the value (security design 4)."""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from models.keeping.keys import Keyring

FIELDS = ("number", "openid", "unionid", "counter_code", "login_code", "attempt")


class BlindIndex:
    """One key per field, derived from the index master key, so indexes of two fields never compare equal."""

    def __init__(self, keyring: Keyring) -> None:
        self.version = keyring.index.current
        master = keyring.index.newest()
        self._keys = {field: HKDFExpand(SHA256(), 32, b"bi " + field.encode()).derive(master) for field in FIELDS}

    def of(self, field: str, value: str) -> bytes:
        """16 bytes for a normalised value of one of FIELDS."""
        return self.wide(field, value)[:16]

    def wide(self, field: str, value: str) -> bytes:
        """32 bytes, where the column is a key of its own and must not collide."""
        message = field.encode() + b"\0" + value.encode()
        return hmac.new(self._keys[field], message, hashlib.sha256).digest()
