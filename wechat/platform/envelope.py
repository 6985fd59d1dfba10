"""The envelope WeChat's pushes come in, safe mode and XML: opened only when every check holds (security design 6.1).

Own code instead of the library's: that one compares with `!=`, checks neither the window nor the padding, and tells
callers by its exceptions which check failed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from models.errors import BadRequest, Refused, TooLarge
from models.ports import Clock, Random
from models.push import Push
from wechat.platform import message, reply, xml
from wechat.platform.seal import RANDOM, SealKey, same, sealed_bytes, signature

MAX_BODY: Final = 64 * 1024
WINDOW: Final = 300  # seconds a push may be old, or ahead of our clock
_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)
_NONCE = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PushAccount:
    """One account's callback settings, as in WeChat's console. Both keys: 43 letters and digits."""

    appid: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    previous_aes_key: str | None = field(default=None, repr=False)
    original_id: str | None = None  # gh_…; None: not configured, not compared


def verify_url(token: str, sent: str, timestamp: str, nonce: str) -> bool:
    """Whether WeChat signed this server verification (wechat-wire 2.2)."""
    return same(signature(token, timestamp, nonce), sent)


class Envelope:
    """`models.ports.PushEnvelope` of one account. Raises Misconfigured when a key is malformed."""

    def __init__(self, account: PushAccount, clock: Clock) -> None:
        self._account = account
        self._appid = account.appid.encode()
        keys = (account.aes_key, account.previous_aes_key)
        self._keys = tuple(SealKey(key) for key in keys if key)
        self._clock = clock

    def verify_url(self, query: Mapping[str, str]) -> bool:
        """Whether WeChat signed this GET; an absent parameter is a wrong one."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        return verify_url(self._account.token, query.get("signature", ""), timestamp, nonce)

    def open(self, query: Mapping[str, str], body: bytes) -> Push:
        """The push inside. Raises TooLarge, BadRequest, Refused (see the port)."""
        if len(body) > MAX_BODY:
            raise TooLarge("push body")
        timestamp, nonce = self._stamps(query)
        encrypted = _encrypt_of(xml.read(body))
        if not same(signature(self._account.token, timestamp, nonce, encrypted), query.get("msg_signature", "")):
            raise Refused("signature")
        inner, key_used = self._unsealed(sealed_bytes(encrypted))
        push = message.read(inner, message.Delivery(int(timestamp), nonce, hashlib.sha256(body).digest(), key_used))
        if self._account.original_id is not None and not same(self._account.original_id, push.to_user):
            raise Refused("account")
        return push

    def text_reply(self, push: Push, content: str, created_at: int) -> str:
        """See `reply.text_reply`."""
        return reply.text_reply(push, content, created_at)

    def transfer_reply(self, push: Push, created_at: int) -> str:
        """See `reply.transfer_reply`."""
        return reply.transfer_reply(push, created_at)

    def seal_reply(self, push: Push, reply_xml: str, random: Random) -> bytes:
        """The reply under the key that opened the push, signed with our own time and the push's nonce."""
        encrypted = self._keys[push.key_used].seal(reply_xml.encode(), self._appid, random.bytes(RANDOM))
        timestamp = str(int(self._clock.now().timestamp()))
        signed = signature(self._account.token, timestamp, push.nonce, encrypted)
        return (
            f"<xml><Encrypt>{reply.cdata(encrypted)}</Encrypt><MsgSignature>{reply.cdata(signed)}</MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{reply.cdata(push.nonce)}</Nonce></xml>"
        ).encode()

    def _stamps(self, query: Mapping[str, str]) -> tuple[str, str]:
        if query.get("encrypt_type") != "aes":
            raise Refused("not encrypted")
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
            raise Refused("stamp")
        if abs(int(self._clock.now().timestamp()) - int(timestamp)) > WINDOW:
            raise Refused("window")
        return timestamp, nonce

    def _unsealed(self, sealed: bytes) -> tuple[bytes, int]:
        """The message and the index of its key: the current one, else the previous (wechat-wire 2.1)."""
        for index, key in enumerate(self._keys[:-1]):
            try:
                return key.open(sealed, self._appid), index
            except Refused:
                continue
        last = len(self._keys) - 1
        return self._keys[last].open(sealed, self._appid), last


def _encrypt_of(outer: Mapping[str, str]) -> str:
    if not outer.keys().isdisjoint(("FromUserName", "MsgType")):
        raise Refused("compat mode")  # plain fields beside the sealed ones: the account is not in safe mode
    encrypted = outer.get("Encrypt")
    if not encrypted:
        raise BadRequest("Encrypt")
    return encrypted
