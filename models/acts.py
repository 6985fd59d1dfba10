"""An act as the citizen approves it: one canonical text, to whose hash level 3 is bound (security design 2.3)."""

import hashlib
import json
from dataclasses import fields, replace

from models.exchange import Command, Enquiry


def command_of(enquiry: Enquiry, key: str) -> Command:
    """The same question as an act under this idempotency key."""
    return Command(**{each.name: getattr(enquiry, each.name) for each in fields(Enquiry)}, idempotency_key=key)


def canonical(command: Command) -> str:
    """What is to be done, for whom it is asked and under which key, as JSON with one legal spelling."""
    told = {"city": command.city, "fields": dict(command.fields)}
    told |= {"intent": command.intent, "key": command.idempotency_key}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(action: str) -> str:
    """SHA-256 of a canonical action in lower-case hex."""
    return hashlib.sha256(action.encode()).hexdigest()


def approvable(command: Command) -> Command:
    """The same command with the hash that a level-3 proof must be bound to."""
    return replace(command, action_hash=hash_of(canonical(command)))
