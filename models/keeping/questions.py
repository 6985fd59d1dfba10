"""A question as bytes, for sealing: what is parked or owed must be asked again exactly as it was asked."""

import json
from datetime import timedelta

from models.exchange import Caller, Channel, Enquiry, Language
from models.keeping.database import EPOCH


def to_bytes(enquiry: Enquiry) -> bytes:
    """Canonical JSON of everything but the caller and the deadline, which belong to the moment of asking."""
    content = {
        "channel": enquiry.channel,
        "city": enquiry.city,
        "intent": enquiry.intent,
        "asked_at": (enquiry.asked_at - EPOCH) // timedelta(milliseconds=1),
        "language": enquiry.language,
        "fields": dict(enquiry.fields),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes, caller: Caller) -> Enquiry:
    content = json.loads(data)
    return Enquiry(
        channel=Channel(content["channel"]),
        caller=caller,
        city=content["city"],
        intent=content["intent"],
        asked_at=EPOCH + timedelta(milliseconds=content["asked_at"]),
        language=Language(content["language"]),
        fields=content["fields"],
    )
