"""Figures of the law counted from months of contribution: years, windows, multiples of the average wage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from models.calendar.month import Month
from models.points.months import AtRatio, Ratios, Span
from models.points.rule_set import Reckoning
from models.points.series import Reading, Series

AT_CAP: Final = (Decimal(3), Decimal(1))
ONCE: Final = Decimal(1)
LONGEST: Final = 48


class Stretch(NamedTuple):
    """Months with ordinals `first` to `last` at one base, under one average wage."""

    first: int
    last: int
    base: Decimal
    average: Decimal


@dataclass(slots=True)
class Contributions:
    """`average` and `cap`: average wage and upper limit of the base, in yuan per month.

    `assumed` collects what the answer must own up to: (code, numbers).
    """

    spans: tuple[Span, ...]
    application: Month
    average: Series
    cap: Series
    reckoning: Reckoning
    assumed: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    end: int = field(init=False)
    stretches: tuple[Stretch, ...] = field(init=False)

    def __post_init__(self) -> None:
        this_month = self.application.ordinal()
        # The last month of every window; whether the application's own belongs to them is a reading of the law.
        self.end = this_month if self.reckoning.include_application_month else this_month - 1
        self.stretches = tuple(self._stretches())

    def valid_months(self) -> int:
        """All valid months ever; gaps do not reset (points rules SH-SIY-3)."""
        last = self.application.ordinal() - (not self.reckoning.years_count_application_month)
        return sum(span.between(0, last) for span in self.spans if span.valid)

    def in_last_twelve(self) -> tuple[int, int]:
        """(paid, valid) months of the last twelve."""
        paid = [(span.between(self.end - 11, self.end), span.valid) for span in self.spans]
        return sum(months for months, _ in paid), sum(months for months, valid in paid if valid)

    def at_average_in_last_twelve(self) -> int:
        return sum(row.months for row in self.ratios(12) if row.reaches(ONCE))

    def paid_at(self, month: Month) -> bool:
        return any(span.valid and span.first <= month <= span.last for span in self.spans)

    def ratios(self, months: int) -> Ratios:
        """How many valid months of the window stood at which multiple of the average wage of their own month."""
        begin = self.end - months + 1
        return tuple(
            AtRatio(one.base, one.average, one.last - max(one.first, begin) + 1)
            for one in self.stretches
            if one.last >= begin
        )

    def _stretches(self) -> Iterator[Stretch]:
        """Valid months of the longest window, cut where base, wage or limit change."""
        for span in self.spans:
            if not span.valid:
                continue
            first, last = max(span.first.ordinal(), self.end - LONGEST + 1), min(span.last.ordinal(), self.end)
            for begins, ends, average in _overlapping(self.average, first, last):
                if self._counts(begins, average):
                    for starts, stops, limit in _overlapping(self.cap, begins, ends):
                        yield self._stretch(starts, stops, span.base, (average.value, limit.value))

    def _counts(self, begins: int, average: Reading) -> bool:
        if not average.stands_in:
            return True
        used = {"month": _month(begins), "used": average.value}
        self.assumed["wage_not_announced"] = min(
            used, self.assumed.get("wage_not_announced", used), key=lambda one: one["month"]
        )
        return self.reckoning.unannounced_wage == "last_known"

    def _stretch(self, first: int, last: int, base: Decimal, wage_and_limit: tuple[Decimal, Decimal]) -> Stretch:
        """A base at the limit is the law's "three times", also in years whose limit was smoothed."""
        average, limit = wage_and_limit
        if base < limit:
            return Stretch(first, last, base, average)
        if base > limit:
            self.assumed["base_above_limit"] = {"month": _month(first), "limit": limit}
        return Stretch(first, last, *AT_CAP)


def _overlapping(series: Series, first: int, last: int) -> Iterator[tuple[int, int, Reading]]:
    """Months before the series begins fall out: no application of a rule set that we hold looks back so far."""
    for reading in series.readings:
        if reading.first <= last and reading.last >= first:
            yield max(first, reading.first), min(last, reading.last), reading


def _month(ordinal: int) -> Month:
    return Month(ordinal // 12, ordinal % 12 + 1)
