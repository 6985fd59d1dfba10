"""From the message inside an opened envelope to a `Push` (wechat-wire 2.7 to 2.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.errors import BadRequest
from models.people.pii import Pii
from models.push import Push, Wire
from wechat.platform import wire

NAMED: Final = frozenset(
    {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "MsgID"}
    | {"Event", "EventKey", "Ticket", "Content", "Recognition"}
)
_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the envelope knows about this delivery, whatever the message says."""

    timestamp: int
    nonce: str
    body_hash: bytes
    key_used: int
    wire: Wire


def read(inner: bytes, delivery: Delivery) -> Push:
    """The push. Raises BadRequest (another format, or a field all pushes have is missing) and TooLarge."""
    said = wire.read(inner, delivery.wire)
    created = _needed(said, "CreateTime")
    if not _SECONDS.fullmatch(created):
        raise BadRequest("CreateTime")
    return Push(
        to_user=_needed(said, "ToUserName"),
        from_user=Pii(_needed(said, "FromUserName")),
        created_at=int(created),
        msg_type=_needed(said, "MsgType").lower(),
        timestamp=delivery.timestamp,
        nonce=delivery.nonce,
        body_hash=delivery.body_hash,
        key_used=delivery.key_used,
        # Voice messages of older accounts and all job-finished events spell it MsgID.
        msg_id=said.get("MsgId") or said.get("MsgID") or None,
        event=said.get("Event", "").lower() or None,
        event_key=said.get("EventKey") or None,
        content=_private(said, "Content"),
        recognition=_private(said, "Recognition"),
        ticket=said.get("Ticket") or None,
        fields={path: text for path, text in said.items() if path not in NAMED},
        wire=delivery.wire,
    )


def _needed(said: Mapping[str, str], name: str) -> str:
    text = said.get(name)
    if not text:
        raise BadRequest(name)
    return text


def _private(said: Mapping[str, str], name: str) -> Pii | None:
    return Pii(text) if (text := said.get(name)) else None
