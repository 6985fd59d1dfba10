"""`choice`: named tiers, the best one counts, nothing adds up (points rules SH-TOT-2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Step, Why


@dataclass(frozen=True, slots=True)
class Choice:
    """`points` by the value of a text fact, or of the best one in a list of them; values not listed earn nothing."""

    fact: str
    points: Mapping[str, Decimal]

    def reads(self) -> tuple[str, ...]:
        return (self.fact,)

    def measure(self, facts: Facts) -> Measured | None:
        stated = facts.get(self.fact)
        if stated is None:
            return None
        best = stated if isinstance(stated, str) else max(stated, key=self._worth, default="none")
        return Measured(self._worth(best), Why("choice", {"tier": best}))

    def steps(self, facts: Facts) -> Iterator[Step]:
        measured = self.measure(facts)
        now = measured.points if measured else Decimal(0)
        seen = {now}
        for tier, points in sorted(self.points.items(), key=lambda row: row[1]):
            if points > now and points not in seen:
                seen.add(points)
                yield Step(self.fact, tier)

    def _worth(self, tier: str) -> Decimal:
        return self.points.get(tier, Decimal(0))
