"""What crosses the border between the mini-program's door and the chain: asked steps in, outcomes out. All frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.assurance.levels import Level, Purpose
from models.people.pii import Pii


class StepKind(StrEnum):
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


class Outcome(StrEnum):
    PASSED = "PASSED"
    FAILED = "FAILED"
    PENDING = "PENDING"


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A step as the client asks for it; personal values are Pii from the first moment.

    `name`, `id_number`, `code`, `consent` for level 1; `number`, `extra` for level 2; `purpose`, `action` for level 3.
    """

    kind: StepKind
    method: str
    purpose: Purpose = Purpose.READ
    name: Pii | None = None
    id_number: Pii | None = None
    number: Pii | None = None
    code: Pii | None = None
    consent: str | None = None
    action: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    def with_extra(self, extra: Mapping[str, str]) -> "StepRequest":
        return replace(self, extra=extra)


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """`FAILED` is told alike for mismatch, lock and refusal. A `session_token` replaces the one in use."""

    step: str
    state: Outcome
    level: Level
    session_token: Pii | None = None
    verify_id: Pii | None = None


@dataclass(frozen=True, slots=True)
class ParkedStep:
    """What waits in the chat for this very human: the level it needs, what for, and the act that is to be approved."""

    need: Level
    purpose: Purpose
    intent: str
    action: str | None = None


@dataclass(frozen=True, slots=True)
class LoginOutcome:
    """`expires_in` in seconds of idle time. `parked` only when the human asked with the id of their own question."""

    session_token: Pii
    expires_in: int
    level: Level
    city: str
    parked: ParkedStep | None = None
