"""Figures of the law counted from months of contribution: years, windows, multiples of the average wage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from models.calendar.month import Month
from models.points.months import Ratios, Span, Window, counted
from models.points.rule_set import Reckoning
from models.points.series import Reading, Series

AT_CAP: Final = Fraction(3)


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

    def valid_months(self) -> Decimal:
        """All valid months ever; gaps do not reset (points rules SH-SIY-3)."""
        last = self.application if self.reckoning.years_count_application_month else self.application.plus(-1)
        return Decimal(counted(tuple(self._until(last))))

    def in_last_twelve(self) -> tuple[Decimal, Decimal]:
        """(paid, valid) months of the last twelve."""
        paid = tuple(self.window(12).of(self.spans))
        return Decimal(sum(span.months() for span in paid)), Decimal(counted(paid))

    def paid_at(self, month: Month) -> bool:
        return any(span.valid and span.first <= month <= span.last for span in self.spans)

    def ratios(self, months: int) -> Ratios:
        """How many valid months of the window stood at which multiple of the average wage of their own month."""
        counts: dict[Fraction, int] = {}
        for span in self.window(months).of(self.spans):
            for ratio, number in self._of_span(span) if span.valid else ():
                counts[ratio] = counts.get(ratio, 0) + number
        return tuple(sorted(counts.items()))

    def window(self, months: int) -> Window:
        return Window.before(self.application, months, including=self.reckoning.include_application_month)

    def _until(self, last: Month) -> Iterator[Span]:
        return (part for part in (span.within(span.first, last) for span in self.spans) if part is not None)

    def _of_span(self, span: Span) -> Iterator[tuple[Fraction, int]]:
        for first, last, average in self.average.pieces(span.first, span.last):
            if average is None:
                self.assumed.setdefault("wage_unknown", {"month": first})
                continue
            if average.stands_in:
                self._assume_wage(first, average)
                if self.reckoning.unannounced_wage == "not_counted":
                    continue
            yield self._ratio(span.base, first, average), last.ordinal() - first.ordinal() + 1

    def _ratio(self, base: Decimal, month: Month, average: Reading) -> Fraction:
        """Exact. A base at the limit is the law's "three times", also in years whose limit was smoothed."""
        limit = self.cap.reading(month)
        if limit is not None and base >= limit.value:
            if base > limit.value:
                self.assumed["base_above_limit"] = {"month": month, "limit": limit.value}
            return AT_CAP
        return min(AT_CAP, Fraction(base) / Fraction(average.value))

    def _assume_wage(self, month: Month, used: Reading) -> None:
        self.assumed.setdefault(
            "wage_not_announced", {"month": month, "used": used.value, "of": str(used.figure.first)}
        )
