"""A dialogue as bytes, for sealing between two messages."""

import json
from dataclasses import dataclass

from models.dialogue.machine import State


@dataclass(frozen=True, slots=True)
class Kept:
    """Which question the dialogue belongs to, for which city, and where it stands."""

    intent: str
    city: str
    state: State


def to_bytes(kept: Kept) -> bytes:
    state = kept.state
    place = {"intent": kept.intent, "city": kept.city, "at": state.at, "paused": state.paused}
    content = {**place, "answers": dict(state.answers), "skipped": sorted(state.skipped)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Kept:
    content = json.loads(data)
    state = State(content["answers"], frozenset(content["skipped"]), content["at"], content["paused"])
    return Kept(content["intent"], content["city"], state)
