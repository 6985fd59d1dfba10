"""Sealing of pushes and replies: the layout that WeChat's documents call WXBizMsgCrypt (wechat-wire 2.4).

https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
"""

import base64
import binascii
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

BLOCK = 32  # bytes: twice AES's own block


class NotSealed(Exception):
    """What should have been a sealed message cannot be opened."""


def sign(*parts: str) -> str:
    """Lower-case hex SHA-1 over the parts, sorted as strings and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def signed(signature: str, *parts: str) -> bool:
    """Whether `signature` is that of the parts."""
    return hmac.compare_digest(signature.encode(), sign(*parts).encode())


class Seal:
    """AES-256-CBC under EncodingAESKey (43 characters), for the account `appid`."""

    def __init__(self, aes_key: str, appid: str) -> None:
        self._key = base64.b64decode(aes_key + "=")
        self._appid = appid.encode()

    def close(self, message: str, chance: bytes) -> str:
        """`message` sealed: base64 without line breaks. `chance`: 16 fresh random bytes."""
        said = message.encode()
        plain = chance + len(said).to_bytes(4, "big") + said + self._appid
        short = BLOCK - len(plain) % BLOCK  # a whole block of padding when nothing is short
        return base64.b64encode(_run(self._cipher().encryptor(), plain + bytes([short]) * short)).decode()

    def open(self, sealed: str) -> str:
        """The message inside. Raises NotSealed for bad base64, padding, length, text or another account's appid."""
        plain = self._unpadded(sealed)
        length = int.from_bytes(plain[16:20], "big")
        message, appid = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length or appid != self._appid:
            raise NotSealed("length or appid")
        try:
            return message.decode()
        except UnicodeDecodeError as broken:
            raise NotSealed("not UTF-8") from broken

    def _unpadded(self, sealed: str) -> bytes:
        try:
            cipher = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as broken:
            raise NotSealed("not base64") from broken
        if not cipher or len(cipher) % BLOCK:
            raise NotSealed("not whole blocks")
        plain = _run(self._cipher().decryptor(), cipher)
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise NotSealed("padding")
        return plain[:-pad]

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _run(context: CipherContext, text: bytes) -> bytes:
    return context.update(text) + context.finalize()
