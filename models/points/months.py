"""Months of contribution as stated in a claim, and windows of them counted back from an application."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.calendar.month import Month

# How many months stood at which ratio of base to average wage; exact, because tiers are not rounded (trap 5).
Ratios = tuple[tuple[Fraction | Decimal, int], ...]


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

    def months(self) -> int:
        return self.last.ordinal() - self.first.ordinal() + 1

    def within(self, first: Month, last: Month) -> "Span | None":
        """The part of it between two months, both counted."""
        begins, ends = max(self.first, first), min(self.last, last)
        return None if begins > ends else Span(begins, ends, self.base, self.valid)


@dataclass(frozen=True, slots=True)
class Window:
    """The months an application looks back on."""

    first: Month
    last: Month

    @classmethod
    def before(cls, application: Month, months: int, *, including: bool) -> "Window":
        """`months` months that end with the application's month, or - unless `including` - with the one before."""
        last = application if including else application.plus(-1)
        return cls(last.plus(1 - months), last)

    def of(self, spans: tuple[Span, ...]) -> Iterator[Span]:
        return (part for part in (span.within(self.first, self.last) for span in spans) if part is not None)


def counted(spans: Iterator[Span] | tuple[Span, ...]) -> int:
    """Valid months."""
    return sum(span.months() for span in spans if span.valid)
