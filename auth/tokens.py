"""Session tokens: 32 random bytes as base64url; only their SHA-256 is kept (security design 2.1)."""

import base64
import hashlib

from models.people.pii import Pii
from models.ports import Random

TOKEN_BYTES = 32


def new_token(random: Random) -> Pii:
    return Pii(base64.urlsafe_b64encode(random.bytes(TOKEN_BYTES)).rstrip(b"=").decode())


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
