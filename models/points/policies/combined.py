"""`max_of_group` and `sum`: one indicator measured in several ways."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, HitPolicy, Measured, Step, Why, capped


@dataclass(frozen=True, slots=True)
class Combined:
    """`way` is `max_of_group` (the best part counts) or `sum` (all parts add up), then the cap."""

    way: str
    parts: tuple[HitPolicy, ...]
    cap: Decimal | None

    def reads(self) -> tuple[str, ...]:
        return tuple(fact for part in self.parts for fact in part.reads())

    def measure(self, facts: Facts) -> Measured | None:
        measured = [one for one in (part.measure(facts) for part in self.parts) if one is not None]
        if not measured:
            return None
        best = max(measured, key=lambda one: one.points)
        if self.way == "max_of_group":
            points, why = best.points, best.why
        else:
            points = sum((one.points for one in measured), Decimal(0))
            why = measured[0].why if len(measured) == 1 else Why("sum", {"parts": len(measured)})
        return capped(points, why, self.cap)

    def steps(self, facts: Facts) -> Iterator[Step]:
        for part in self.parts:
            yield from part.steps(facts)
