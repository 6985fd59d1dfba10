"""The cipher of WeChat's safe mode: AES-256-CBC around `random ‖ length ‖ message ‖ appid` (wechat-wire 2.4).

Source: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
"""

import base64
import binascii
import hashlib
import hmac
import re
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from models.errors import Misconfigured, Refused

BLOCK: Final = 32  # PKCS#7 block of the padding; the cipher's own block of 16 is another matter
RANDOM: Final = 16
LENGTH: Final = 4
_KEY = re.compile(r"[0-9A-Za-z]{43}", re.ASCII)


def signature(*parts: str) -> str:
    """Lower-case hex SHA-1 over the parts sorted as strings: `signature` and `msg_signature` alike."""
    return hashlib.sha1(_octets("".join(sorted(parts)))).hexdigest()


def same(ours: str, theirs: str) -> bool:
    """Equality in constant time, for any text."""
    return hmac.compare_digest(_octets(ours), _octets(theirs))


class SealKey:
    """One EncodingAESKey. Raises Misconfigured unless it is 43 letters and digits."""

    def __init__(self, encoding_aes_key: str) -> None:
        if not _KEY.fullmatch(encoding_aes_key):
            raise Misconfigured("EncodingAESKey is not 43 letters and digits")
        # The two spare bits of the 43rd character may be set; b64decode drops them, as WeChat does.
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def open(self, sealed: bytes, appid: bytes) -> bytes:
        """The message inside. Raises Refused when padding, length or appid is not exactly right."""
        decryptor = self._cipher.decryptor()
        full = _unpadded(decryptor.update(sealed) + decryptor.finalize())
        start = RANDOM + LENGTH  # always there: two blocks less their padding are 32 bytes at least
        end = start + int.from_bytes(full[RANDOM:start], "big")
        if end > len(full):
            raise Refused("length")
        if not hmac.compare_digest(full[end:], appid):
            raise Refused("appid")
        return full[start:end]

    def seal(self, message: bytes, appid: bytes, salt: bytes) -> str:
        """Standard base64 of the sealed message. `salt`: 16 random bytes."""
        full = salt + len(message).to_bytes(LENGTH, "big") + message + appid
        count = BLOCK - len(full) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(full + bytes([count]) * count) + encryptor.finalize()).decode()


def sealed_bytes(text: str) -> bytes:
    """`Encrypt` as bytes: canonical standard base64 of whole 32-byte blocks, at least two. Raises Refused."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("base64") from None
    # One message, one spelling: stray bits or padding would let a signed text be written in several ways.
    if base64.b64encode(octets).decode() != text:
        raise Refused("base64")
    if len(octets) < 2 * BLOCK or len(octets) % BLOCK:
        raise Refused("block")
    return octets


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # a hostile query may hold lone surrogates


def _unpadded(full: bytes) -> bytes:
    """Without its PKCS#7 padding; every byte of it is looked at, in the same number of steps. Raises Refused."""
    count = full[-1]
    wrong = (count - 1) & ~(BLOCK - 1)  # not 0 unless 1 <= count <= 32
    for place, octet in enumerate(reversed(full[-BLOCK:])):
        wrong |= (place < count) * (octet ^ count)
    if wrong:
        raise Refused("padding")
    return full[:-count]
