"""The ladder of proof and what a question needs (security design 2.2, 2.3)."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """The three levels of the chain; none counts without the one below."""

    NOBODY = 0
    NAME = 1
    NUMBER = 2
    FACE = 3


class Purpose(StrEnum):
    """What a level-3 proof is good for: reading (30 min) or one act (5 min, single use)."""

    READ = "read"
    ACT = "act"


class FactClass(IntEnum):
    """How sensitive a fact is (security design 1): the level that may see it on a page of one's own."""

    C0 = 0  # public rules
    C1 = 1  # existence of an application, its progress
    C2 = 2  # insured yes/no, masked identity, sync date
    C3 = 3  # amounts, bases, months, points items
    C4 = 4  # acts


@dataclass(frozen=True, slots=True)
class Needs:
    """What a handler asks of the person before it is called."""

    level: Level
    purpose: Purpose = Purpose.READ
    subjects: tuple[str, ...] = ("self",)


@dataclass(frozen=True, slots=True)
class Standing:
    """How well the caller is known now. Computed at each request, never stored.

    `person` is None at level 0. `linked` tells a linked identity whose level aged from a stranger. `held` is what the
    gate read on the way, still sealed: it saves the gate a second look.
    """

    level: Level
    session: str
    identity: str
    person: str | None = None
    linked: bool = False
    held: object = field(default=None, compare=False, repr=False)
