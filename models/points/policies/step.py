"""`step`: a number reaches thresholds; the highest one reached counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Step, Why


@dataclass(frozen=True, slots=True)
class Stairs:
    """`rows` are (threshold, points), thresholds rising; a value below all of them earns nothing."""

    fact: str
    rows: tuple[tuple[Decimal, Decimal], ...]

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        value = facts.get(self.fact)
        if value is None:
            return None
        for threshold, points in reversed(self.rows):
            if value >= threshold:
                return Measured(points, Why("step", {"value": value, "threshold": threshold}))
        return Measured(Decimal(0), Why("step_too_low", {"value": value, "threshold": self.rows[0][0]}))

    def steps(self, facts: Facts) -> Iterator[Step]:
        value = facts.get(self.fact)
        if value is not None:
            yield from (Step(self.fact, threshold) for threshold, _ in self.rows if threshold > value)
