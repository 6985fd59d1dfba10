"""Months of contribution as stated in a claim, and how many of them stood at which multiple of the average wage."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from models.calendar.month import Month


@dataclass(frozen=True, slots=True)
class Span:
    """`first` to `last`, both counted, at one base in yuan per month.

    `valid` is False for months that do not count: back-paid, paid by another than the contract's employer, out of
    step with the tax, or doubled with another city (points rules SH-SIY-4).
    """

    first: Month
    last: Month
    base: Decimal
    valid: bool

    def between(self, first: int, last: int) -> int:
        """How many of its months lie between two ordinals, both counted."""
        return max(0, min(self.last.ordinal(), last) - max(self.first.ordinal(), first) + 1)


class AtRatio(NamedTuple):
    """`months` at `base` of `average`. Never divided: the law's edges are exact decimals (trap 5)."""

    base: Decimal
    average: Decimal
    months: int

    def reaches(self, edge: Decimal) -> bool:
        return self.base >= edge * self.average


Ratios = tuple[AtRatio, ...]
