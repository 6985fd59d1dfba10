"""`flag`: a fact that is there or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Step, Why

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Flag:
    """`points` when the fact is true, or - for a fact that is no yes-or-no - when it is stated at all."""

    fact: str
    points: Decimal

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        stated = facts.get(self.fact)
        if stated is None:
            return None
        held = stated is not False
        return Measured(self.points if held else NOTHING, Why("flag_held" if held else "flag_not_held", {}))

    def steps(self, facts: Facts) -> Iterator[Step]:
        """None: nobody becomes a fresh graduate by advice."""
        return iter(())
