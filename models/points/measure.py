"""What a hit policy answers: points and why, before gates and before the choice between paths."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from models.exchange import Language

# What is known of one applicant on one day, by the names of design 4; absent means nobody said so.
Facts = Mapping[str, Any]


# Words of the rule set by language, such as the unit of a number.
Said = Mapping[Language, str]


class Why(NamedTuple):
    """`code` keys a sentence in both languages, `numbers` fill it; some of them are words (Said)."""

    code: str
    numbers: Mapping[str, Any]


class Measured(NamedTuple):
    """`capped_from` is what it would have been without the cap, None where the cap did nothing."""

    points: Decimal
    why: Why
    capped_from: Decimal | None = None


class Step(NamedTuple):
    """The nearest change of one fact that may earn more; `more` tells it in other numbers where `then` is no number."""

    fact: str
    then: Any
    more: Mapping[str, Any] = MappingProxyType({})


class HitPolicy(Protocol):
    """One of the closed list (docs/rule-sets.md). Pure: the same facts give the same answer."""

    def reads(self) -> tuple[str, ...]:
        """Names of the facts it asks for."""

    def measure(self, facts: Facts) -> Measured | None:
        """None when nothing was stated about this indicator."""

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The nearest better values, none where nothing is better."""


def capped(points: Decimal, why: Why, cap: Decimal | None) -> Measured:
    """At most `cap` points."""
    if cap is not None and points > cap:
        return Measured(cap, why, points)
    return Measured(points, why)
