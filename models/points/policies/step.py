"""`step`: a number reaches thresholds; the highest one reached counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Said, Step, Why


@dataclass(frozen=True, slots=True)
class Stairs:
    """`rows` are (threshold, points), thresholds rising; a value below all of them earns nothing."""

    fact: str
    rows: tuple[tuple[Decimal, Decimal], ...]
    unit: Said

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        value = facts.get(self.fact)
        if value is None:
            return None
        for threshold, points in reversed(self.rows):
            if value >= threshold:
                return Measured(points, Why("step", self._told(value, threshold)))
        return Measured(Decimal(0), Why("step_too_low", self._told(value, self.rows[0][0])))

    def steps(self, facts: Facts) -> Iterator[Step]:
        value = facts.get(self.fact)
        if value is not None:
            yield from (Step(self.fact, threshold) for threshold, _ in self.rows if threshold > value)

    def _told(self, value: Decimal, threshold: Decimal) -> dict[str, object]:
        return {"value": value, "threshold": threshold, "unit": self.unit}
