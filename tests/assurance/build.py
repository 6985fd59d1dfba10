"""A chain in which everything is right, for tests that make one thing wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from models.assurance.chain import Chain, Code, Identity, Kind, Link, Session, Step, StepState
from models.assurance.events import Begin, Decide, Verdict
from models.assurance.levels import Purpose
from models.assurance.lifetimes import ABSOLUTE, STEP

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def identity(id: str = "A", **parts: object) -> Identity:
    """Linked to P1 at levels 1 and 2 since yesterday."""
    whole = Identity(id, "U", "P1", Link.ACTIVE, 0, NOW - DAY, NOW - DAY)
    return replace(whole, **parts)  # type: ignore[arg-type]


def stranger(id: str, union: str | None = None) -> Identity:
    return Identity(id, union)


def session(id: str = "s1", identity: str = "A", channel: str = "mini", **parts: object) -> Session:
    whole = Session(id, identity, channel, NOW - SECOND, NOW - SECOND + ABSOLUTE)
    return replace(whole, **parts)  # type: ignore[arg-type]


def step(id: str = "t1", kind: Kind = Kind.L3, **parts: object) -> Step:
    person = None if kind is Kind.L1 else "P1"
    times = (NOW - SECOND, NOW - SECOND + STEP)
    whole = Step(id, "s1", 1, kind, "wx_face", "A", person, Purpose.READ, StepState.PENDING, *times)
    return replace(whole, **parts)  # type: ignore[arg-type]


def code(**parts: object) -> Code:
    return replace(Code("c1", "P1", NOW + SECOND), **parts)  # type: ignore[arg-type]


def chain(**parts: object) -> Chain:
    """A (mini) and its twin B (chat), both live and at level 2; one pending face check."""
    sessions = (session(), session("s2", "B", "official"))
    whole = Chain((identity(), identity("B")), 1, NOW - SECOND, sessions, (step(),))
    return replace(whole, **parts)  # type: ignore[arg-type]


def begin(kind: Kind = Kind.L3, **parts: object) -> Begin:
    person = None if kind is Kind.L1 else "P1"
    whole = Begin("t9", "s1", kind, "wx_face", "A", person, number="n1" if kind is Kind.L1 else None)
    return replace(whole, **parts)  # type: ignore[arg-type]


def decide(**parts: object) -> Decide:
    return replace(Decide("t1", "s1", "A", "P1", Verdict.PASS, "n1"), **parts)  # type: ignore[arg-type]
