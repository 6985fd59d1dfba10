"""`linear`: so many points at a value, more or fewer for every unit beside it, within cap and floor."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Said, Step, Why, capped


@dataclass(frozen=True, slots=True)
class Linear:
    """Shanghai's age: 5 at 56, `below` 2 for each year under it, `above` 0, cap 30 (points rules 1.1)."""

    fact: str
    at: Decimal
    points: Decimal
    below: Decimal
    above: Decimal
    cap: Decimal | None
    floor: Decimal
    unit: Said

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        value = facts.get(self.fact)
        if value is None:
            return None
        beside = self.below * (self.at - value) if value < self.at else self.above * (value - self.at)
        return capped(
            max(self.floor, self.points + beside), Why("linear", {"value": value, "unit": self.unit}), self.cap
        )

    def steps(self, facts: Facts) -> Iterator[Step]:
        """None: what changes by itself is no advice."""
        return iter(())
