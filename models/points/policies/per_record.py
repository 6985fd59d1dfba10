"""`per_record`: so much for every record that is not older than the look-back (points rules 1.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Step, Why


@dataclass(frozen=True, slots=True)
class PerRecord:
    """The fact lists how many years ago each record was; two records add up (trap 9).

    `edge` says whether a record of exactly `lookback` years still counts: "older than" does not say "as old as".
    """

    fact: str
    points: Decimal
    lookback: Decimal
    edge: str

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        years = facts.get(self.fact)
        if years is None:
            return None
        counted = sum(1 for ago in years if ago < self.lookback or (self.edge == "inclusive" and ago == self.lookback))
        numbers = {"counted": counted, "older": len(years) - counted, "lookback": self.lookback, "each": self.points}
        return Measured(self.points * counted, Why("per_record", numbers))

    def steps(self, facts: Facts) -> Iterator[Step]:
        """None: records leave the look-back by themselves."""
        return iter(())
