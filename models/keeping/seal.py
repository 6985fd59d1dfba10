"""The one AEAD wrapper: AES-256-GCM with a version in front and the owner in the associated data.

Layout (security design 4): 01 || alg(1) || u16 version || nonce(12) || ciphertext || tag(16).
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import Untrusted
from models.ports import Random

FORMAT = 1
AES_256_GCM = 1
HEADER = 4
NONCE = 12
TAG = 16


def seal(key: bytes, plain: bytes, aad: bytes, version: int, random: Random) -> bytes:
    """Seals `plain` under a 32-byte key. `version` (u16) says which key opens it."""
    header = bytes((FORMAT, AES_256_GCM)) + version.to_bytes(2, "big")
    nonce = random.bytes(NONCE)
    return header + nonce + AESGCM(key).encrypt(nonce, plain, header + aad)


def unseal(key: bytes, blob: bytes, aad: bytes) -> bytes:
    """Opens what `seal` made. Raises Untrusted for any other format, key, owner or a changed byte."""
    version_of(blob)
    nonce = blob[HEADER : HEADER + NONCE]
    try:
        return AESGCM(key).decrypt(nonce, blob[HEADER + NONCE :], blob[:HEADER] + aad)
    except InvalidTag:
        raise Untrusted("sealed value") from None


def version_of(blob: bytes) -> int:
    """The key version a blob names. Raises Untrusted for an unknown format."""
    if len(blob) < HEADER + NONCE + TAG or blob[0] != FORMAT or blob[1] != AES_256_GCM:
        raise Untrusted("sealed value: unknown format")
    return int.from_bytes(blob[2:4], "big")
