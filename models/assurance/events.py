"""What can happen to the chain, and what follows. Events carry claims; the machine believes none of them unchecked."""

from dataclasses import dataclass
from enum import StrEnum

from models.assurance.chain import Kind
from models.assurance.levels import Purpose


class Verdict(StrEnum):
    """What a provider's answer comes to. Only PASS raises a level; OUTAGE gives the attempt back."""

    PASS = "PASS"
    FAIL = "FAIL"
    PENDING = "PENDING"
    ENDED = "ENDED"  # the person or the device ended it: a start, not a failure
    OUTAGE = "OUTAGE"  # the provider's fault
    MIXED = "MIXED"  # the provider disowns values that our own rows supplied: failure and alarm
    EXPIRED = "EXPIRED"


class EffectName(StrEnum):
    """What the store owes in the same transaction as the change."""

    AUDIT = "audit"  # exactly one row per transition
    REFUSED = "refused"  # nothing changed; `result` is the guard
    ROTATE = "rotate"  # a new token for this session
    CLOSE = "close"  # query sessions of this session end
    DESTROY = "destroy"  # this session's key dies
    ANSWER = "answer"  # parked questions of this identity may answer now
    ALARM = "alarm"
    LOCKED = "locked"
    NOTICE = "notice"  # the human behind this identity is told; `result` names the notice
    NAMED = "named"  # the other person's name stands; their face is still to come


@dataclass(frozen=True, slots=True)
class Effect:
    name: EffectName
    of: str
    result: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    session: str
    identity: str
    channel: str


@dataclass(frozen=True, slots=True)
class Touch:
    """A request arrived on this session."""

    session: str


@dataclass(frozen=True, slots=True)
class Join:
    """WeChat told the server this identity's unionid."""

    identity: str
    union: str


@dataclass(frozen=True, slots=True)
class Begin:
    """A step is asked for. `number` is the blind index of the number claimed for level 1, for the limits."""

    step: str
    session: str
    kind: Kind
    method: str
    executor: str
    person: str | None = None
    purpose: Purpose = Purpose.READ
    action: str | None = None
    serves: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """The provider took the step and gave its ticket."""

    step: str
    session: str


@dataclass(frozen=True, slots=True)
class Decide:
    """A verdict arrives for a step, brought by a session. `code` is the counter code when that is the method."""

    step: str
    session: str
    executor: str
    person: str | None
    verdict: Verdict
    number: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Redeem:
    """An act is done with the level-3 proof that approved exactly it."""

    step: str
    session: str
    action: str


@dataclass(frozen=True, slots=True)
class Unlink:
    identity: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """An identity becomes another person's, with its unionid twins."""

    identity: str
    person: str


@dataclass(frozen=True, slots=True)
class End:
    """A session ends: logout, revocation."""

    session: str
    why: str


@dataclass(frozen=True, slots=True)
class Lock:
    """An identity is locked until staff look at it."""

    identity: str


@dataclass(frozen=True, slots=True)
class EpochBump:
    """After a restore or a key incident: all sessions void."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed and nothing else."""


Event = Login | Touch | Join | Begin | Handed | Decide | Redeem | Unlink | PersonChange | End | Lock | EpochBump | Tick
