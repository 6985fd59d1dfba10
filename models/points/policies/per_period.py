"""`per_period` and `per_unit`: points for every full period of time or every full unit of an amount."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Said, Step, Why, capped


@dataclass(frozen=True, slots=True)
class PerPeriod:
    """`points` for each full `period` of the fact (months, years, yuan), counted only from `counted_from` periods.

    A part of a period earns nothing (points rules SH-SIY-1: every *full* year); 4 years under a rule that counts
    from 5 earn nothing, 5 years earn all five (trap 7).
    """

    code: str
    fact: str
    period: Decimal
    points: Decimal
    counted_from: Decimal
    cap: Decimal | None
    unit: Said
    period_name: Said

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        value = facts.get(self.fact)
        if value is None:
            return None
        full = self._full(value)
        numbers = {
            "value": value,
            "unit": self.unit,
            "full": full,
            "period": self.period_name,
            "each": self.points,
            "counted_from": self.counted_from,
        }
        if full < self.counted_from:
            return Measured(Decimal(0), Why(f"{self.code}_too_few", numbers))
        return capped(full * self.points, Why(self.code, numbers), self.cap)

    def steps(self, facts: Facts) -> Iterator[Step]:
        value = facts.get(self.fact)
        if value is None:
            return
        full = self._full(value)
        if self.cap is None or full * self.points < self.cap:
            yield Step(self.fact, max(full + 1, self.counted_from) * self.period)

    def _full(self, value: Decimal) -> Decimal:
        return value // self.period
