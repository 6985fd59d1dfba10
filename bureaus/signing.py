"""How a live call is sealed and signed. A city with SM2/SM3/SM4 brings its own Signer; the wire stays the same."""

import base64
import binascii
import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import BureauGarbled
from models.people.pii import Pii
from models.ports import Random

IV_BYTES = 12


class Signer(Protocol):
    """Both directions of one channel. `bound` ties a payload to its call; it is not sent."""

    def sign(self, text: str) -> str: ...

    def seal(self, clear: bytes, bound: str) -> str: ...

    def unseal(self, payload: str, bound: str) -> bytes:
        """Raises BureauGarbled when the payload does not open."""
        ...


class HmacSigner:
    """HMAC-SHA256 in lower-case hex over AES-256-GCM, keys derived from one secret (docs/bureau-live-api.md)."""

    def __init__(self, secret: Pii, random: Random) -> None:
        self._sign_key = _derived(secret, "bureau-live-1 sign")
        self._cipher = AESGCM(_derived(secret, "bureau-live-1 encrypt"))
        self._random = random

    def sign(self, text: str) -> str:
        return hmac.digest(self._sign_key, text.encode(), "sha256").hex()

    def seal(self, clear: bytes, bound: str) -> str:
        iv = self._random.bytes(IV_BYTES)
        return base64.b64encode(iv + self._cipher.encrypt(iv, clear, bound.encode())).decode()

    def unseal(self, payload: str, bound: str) -> bytes:
        try:
            raw = base64.b64decode(payload, validate=True)
            return self._cipher.decrypt(raw[:IV_BYTES], raw[IV_BYTES:], bound.encode())
        except (binascii.Error, ValueError, InvalidTag):
            raise BureauGarbled("payload does not open") from None


def _derived(secret: Pii, label: str) -> bytes:
    return hmac.digest(secret.reveal().encode(), label.encode(), "sha256")
