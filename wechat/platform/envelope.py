"""The envelope WeChat's pushes come in: opened only when every check holds (security design 6.1).

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
from models.push import Mode, Push, Wire
from wechat.platform import message, reply, wire
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
    mode: Mode = Mode.SAFE


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

    def open(self, query: Mapping[str, str], body: bytes, content_type: str = "") -> Push:
        """The push inside. Raises TooLarge, BadRequest, Refused (see the port)."""
        if len(body) > MAX_BODY:
            raise TooLarge("push body")
        timestamp, nonce = self._stamps(query)
        told = wire.wire_of(body, content_type)
        inner, key_used = self._inner(query, body, told)
        hashed = hashlib.sha256(body).digest()
        push = message.read(inner, message.Delivery(int(timestamp), nonce, hashed, key_used, told))
        if self._account.original_id is not None and not same(self._account.original_id, push.to_user):
            raise Refused("account")
        return push

    def text_reply(self, push: Push, content: str, created_at: int) -> str:
        """See `reply.text_reply`."""
        return reply.text_reply(push, content, created_at)

    def transfer_reply(self, push: Push, created_at: int) -> str:
        """See `reply.transfer_reply`."""
        return reply.transfer_reply(push, created_at)

    def seal_reply(self, push: Push, said: str, random: Random) -> bytes:
        """The reply under the key that opened the push, signed with our own time and the push's nonce."""
        if self._account.mode is Mode.PLAIN:
            return said.encode()
        encrypted = self._keys[push.key_used].seal(said.encode(), self._appid, random.bytes(RANDOM))
        timestamp = int(self._clock.now().timestamp())
        signed = signature(self._account.token, str(timestamp), push.nonce, encrypted)
        return reply.sealed_reply(push.wire, encrypted, signed, timestamp, push.nonce)

    def _stamps(self, query: Mapping[str, str]) -> tuple[str, str]:
        plain, kind = self._account.mode is Mode.PLAIN, query.get("encrypt_type")
        if kind not in ((None, "raw") if plain else ("aes",)):
            raise Refused("encrypted" if plain else "not encrypted")
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
            raise Refused("stamp")
        if abs(int(self._clock.now().timestamp()) - int(timestamp)) > WINDOW:
            raise Refused("window")
        return timestamp, nonce

    def _inner(self, query: Mapping[str, str], body: bytes, told: Wire) -> tuple[bytes, int]:
        """The message and the index of its key, once its signature holds.

        In plain mode the signature covers neither body nor openid; that is why production refuses the mode.
        """
        stamps = (self._account.token, query["timestamp"], query["nonce"])
        if self._account.mode is Mode.PLAIN:
            if not same(signature(*stamps), query.get("signature", "")):
                raise Refused("signature")
            return body, 0
        encrypted = self._encrypt_of(wire.read(body, told))
        if not same(signature(*stamps, encrypted), query.get("msg_signature", "")):
            raise Refused("signature")
        return self._unsealed(sealed_bytes(encrypted))

    def _encrypt_of(self, outer: Mapping[str, str]) -> str:
        """Compat mode repeats the message in clear beside it: nothing signs those fields, so nobody reads them."""
        if self._account.mode is Mode.SAFE and not outer.keys().isdisjoint(("FromUserName", "MsgType")):
            raise Refused("compat mode")
        encrypted = outer.get("Encrypt")
        if not encrypted:
            raise BadRequest("Encrypt")
        return encrypted

    def _unsealed(self, sealed: bytes) -> tuple[bytes, int]:
        """The message and the index of its key: the current one, else the previous (wechat-wire 2.1)."""
        for index, key in enumerate(self._keys[:-1]):
            try:
                return key.open(sealed, self._appid), index
            except Refused:
                continue
        last = len(self._keys) - 1
        return self._keys[last].open(sealed, self._appid), last
