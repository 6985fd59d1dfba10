"""How sure a number of a rule set is: every one carries its status, its sources and the other readings of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Marks of the points rules' reference: seen in sources; known from elsewhere or a reading; sources disagree."""

    CONFIRMED = "CONFIRMED"
    UNCONFIRMED = "UNCONFIRMED"
    CONFLICT = "CONFLICT"


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the number would be under another reading, who reads it so, and that reading in words (by language)."""

    value: str
    sources: tuple[str, ...]
    say: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cited:
    """One number or choice of a rule set as its file states it.

    `name` is stable and readable (`education.master.points`); `sources` are keys of the file's `[sources]`.
    """

    name: str
    value: str
    status: Status
    sources: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
