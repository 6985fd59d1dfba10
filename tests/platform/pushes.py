"""Builds pushes as WeChat would, or wrong in exactly one place. Independent of the code under test."""

import base64
import hashlib
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TOKEN = "AAAAA"
APPID = "wxba5fad812f8e6fb9"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER_KEY = "0123456789ABCDEFGabcdefghijklmnopqrstuvwxyz"
ORIGINAL_ID = "gh_97417a04a28d"
NOW = 1795226400  # 2026-11-21 10:00 in Shanghai, the fixture clock's start
TEXT = (
    "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName><![CDATA[oCitizen]]></FromUserName>"
    "<CreateTime>1795226399</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[社保]]></Content>"
    "<MsgId>9007199254740993</MsgId></xml>"
)


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def aes(key: str) -> Cipher:
    raw = base64.b64decode(key + "=")
    return Cipher(algorithms.AES(raw), modes.CBC(raw[:16]))


def encrypt(plain: bytes, key: str = KEY) -> str:
    context = aes(key).encryptor()
    return base64.b64encode(context.update(plain) + context.finalize()).decode()


def decrypt(sealed: str, key: str = KEY) -> bytes:
    context = aes(key).decryptor()
    return context.update(base64.b64decode(sealed)) + context.finalize()


@dataclass(frozen=True)
class Sent:
    """A push to be: `replace` one part and everything else stays right."""

    message: bytes = TEXT.encode()
    appid: str = APPID
    key: str = KEY
    token: str = TOKEN
    timestamp: str = str(NOW)
    nonce: str = "415670741"
    salt: bytes = b"0123456789abcdef"
    length: int | None = None
    padding: bytes | None = None
    encrypted: str | None = None
    outer: str = "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>"

    def but(self, **parts: object) -> "Sent":
        return replace(self, **parts)

    @property
    def full(self) -> bytes:
        length = len(self.message) if self.length is None else self.length
        return self.salt + length.to_bytes(4, "big") + self.message + self.appid.encode()

    @property
    def sealed(self) -> str:
        if self.encrypted is not None:
            return self.encrypted
        count = 32 - len(self.full) % 32
        return encrypt(self.full + (bytes([count]) * count if self.padding is None else self.padding), self.key)

    @property
    def body(self) -> bytes:
        return self.outer.replace("{}", self.sealed).encode()

    @property
    def query(self) -> dict[str, str]:
        return {
            "signature": sha1(self.token, self.timestamp, self.nonce),
            "timestamp": self.timestamp,
            "nonce": self.nonce,
            "openid": "oCitizen",
            "encrypt_type": "aes",
            "msg_signature": sha1(self.token, self.timestamp, self.nonce, self.sealed),
        }
