"""The live wire, bureau's side: sealing and signing (docs/bureau-live-api.md 2)."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IV_BYTES = 12


class Unreadable(Exception):
    """A payload that does not open or is no JSON object."""


@dataclass(frozen=True, repr=False)
class Keys:
    """What both sides share: the access id in clear, the secret never on the wire."""

    access_id: str
    secret: str

    def derive(self, label: str) -> bytes:
        return hmac.digest(self.secret.encode(), label.encode(), "sha256")


def sign(keys: Keys, kind: str, *parts: str) -> str:
    """HMAC-SHA256 in lower-case hex over `parts`: timestamp, nonce, api, payload.

    `kind` is REQUEST or RESPONSE, so neither can be mirrored as the other.
    """
    text = "\n".join((kind, keys.access_id, *parts))
    return hmac.new(keys.derive("bureau-live-1 sign"), text.encode(), hashlib.sha256).hexdigest()


def seal(keys: Keys, kind: str, nonce: str, content: dict[str, Any], iv: bytes) -> str:
    """AES-256-GCM over compact UTF-8 JSON; the call's nonce is bound in as associated data."""
    clear = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(iv + _cipher(keys).encrypt(iv, clear, f"{kind}\n{nonce}".encode())).decode()


def unseal(keys: Keys, kind: str, nonce: str, payload: str) -> dict[str, Any]:
    """The content of a payload. Raises Unreadable."""
    try:
        raw = base64.b64decode(payload, validate=True)
        content = json.loads(_cipher(keys).decrypt(raw[:IV_BYTES], raw[IV_BYTES:], f"{kind}\n{nonce}".encode()))
    except (binascii.Error, InvalidTag, ValueError) as cause:
        raise Unreadable from cause
    if not isinstance(content, dict):
        raise Unreadable
    return content


def _cipher(keys: Keys) -> AESGCM:
    return AESGCM(keys.derive("bureau-live-1 encrypt"))
