"""A push from WeChat after it was verified and opened: what the official-account door works with.

Field names and shapes: WeChat's pages on receiving messages and events; the de-duplication key: security design 6.1.7.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from models.people.pii import Pii

DEDUP_LABEL: Final = b"renshetong push 2"
# What tells two events apart that a platform account reports in one second: whom or what they are about.
ABOUT: Final = ("OpenID", "trace_id", "punish_id", "List/MsgID", "SubscribeMsgSentEvent/List/MsgID")


class Mode(StrEnum):
    """How WeChat sends to a callback; configured, never taken from a request (wechat-wire 2.3)."""

    SAFE = "safe"
    COMPAT = "compat"
    PLAIN = "plain"


class Wire(StrEnum):
    """The format of a push; its answer takes the same."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Push:
    """One authenticated message or event. Whoever holds it need not check it again.

    `msg_type` and `event` are lower case, because WeChat spells them in both. `msg_id` is text: it exceeds 53 bits.
    `fields` keeps every other element as sent, nested ones as `Outer/Inner` (a repeated one as `Outer/Inner#2`), the
    same for XML and JSON; it may hold personal data (places, addresses of pictures) and is left out of `repr`.
    `timestamp`, `nonce` and `body_hash` (SHA-256 of the raw body) are for the replay row of security design 6.1.6.
    """

    to_user: str
    from_user: Pii
    created_at: int  # seconds since 1970, WeChat's clock
    msg_type: str
    timestamp: int  # seconds since 1970, of this delivery
    nonce: str
    body_hash: bytes
    key_used: int  # 0: the current AES key opened it, 1: the previous one
    msg_id: str | None = None
    event: str | None = None
    event_key: str | None = None
    content: Pii | None = None
    recognition: Pii | None = None
    ticket: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    wire: Wire = Wire.XML


def dedup_key(push: Push) -> bytes:
    """32 bytes that are equal for every delivery of one push and differ between pushes.

    The message's id when it has one. Else sender, second, type, event, its key and ticket: sender and second alone, as
    WeChat advises, would swallow the second of two events within one second. Events that a platform account sends on
    behalf of many users (a withdrawn authorisation) are told apart by ABOUT. Parts are length-prefixed, so that no two
    different pushes can be spelled alike.
    """
    if push.msg_id is not None:
        return _digest("id", push.to_user, push.msg_type, push.event, push.msg_id)
    sender = (push.to_user, push.from_user.reveal(), str(push.created_at))
    about = (push.fields.get(name) for name in ABOUT)
    return _digest("event", *sender, push.msg_type, push.event, push.event_key, push.ticket, *about)


def _digest(*parts: str | None) -> bytes:
    total = hashlib.sha256(DEDUP_LABEL)
    for part in parts:
        octets = b"" if part is None else part.encode()
        total.update(len(octets).to_bytes(4, "big") + octets)
    return total.digest()
