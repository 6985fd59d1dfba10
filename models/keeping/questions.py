"""A question as bytes, for sealing: what is parked or owed must be asked again exactly as it was asked."""

import json
from datetime import timedelta

from models.exchange import Caller, Channel, Command, Enquiry, Language
from models.keeping.database import EPOCH


def to_bytes(enquiry: Enquiry) -> bytes:
    """Canonical JSON of everything but the caller and the deadline, which belong to the moment of asking."""
    content: dict[str, object] = {
        "channel": enquiry.channel,
        "city": enquiry.city,
        "intent": enquiry.intent,
        "asked_at": (enquiry.asked_at - EPOCH) // timedelta(milliseconds=1),
        "language": enquiry.language,
        "fields": dict(enquiry.fields),
    }
    if isinstance(enquiry, Command):
        content |= {"key": enquiry.idempotency_key, "action": enquiry.action_hash}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes, caller: Caller) -> Enquiry:
    """A command comes back as one, with the key that makes a repeat harmless."""
    content = json.loads(data)
    act = {"idempotency_key": content["key"], "action_hash": content["action"]} if "key" in content else {}
    return (Command if act else Enquiry)(
        channel=Channel(content["channel"]),
        caller=caller,
        city=content["city"],
        intent=content["intent"],
        asked_at=EPOCH + timedelta(milliseconds=content["asked_at"]),
        language=Language(content["language"]),
        fields=content["fields"],
        **act,
    )
