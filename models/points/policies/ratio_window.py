"""`ratio_window`: enough months of a window with a base that is so many times the average wage (points rules 1.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Step, Why
from models.points.months import AtRatio, Ratios


@dataclass(frozen=True, slots=True)
class Tier:
    """`months` of the last `window` at `at_least` and below `below` times the average (None: no upper edge).

    `fact` lists how many months of the window stood at which ratio.
    """

    fact: str
    window: int
    months: Decimal
    at_least: Decimal
    below: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class RatioWindow:
    """The highest tier counts.

    `matching`: `at_least` lets a month at 2.4 times count towards the tiers under it, `exact_band` does not.
    """

    tiers: tuple[Tier, ...]
    matching: str

    def reads(self) -> tuple[str, ...]:
        return tuple({tier.fact: None for tier in self.tiers})

    def measure(self, facts: Facts) -> Measured | None:
        stated = [(months, tier) for tier in self.tiers if (months := self.months(tier, facts)) is not None]
        if not stated:
            return None
        reached = [row for row in stated if row[0] >= row[1].months]
        if not reached:
            months, tier = min(stated, key=lambda row: (row[1].months - row[0], -row[1].points))
            return Measured(Decimal(0), Why("ratio_too_few", self._told(months, tier)))
        months, tier = max(reached, key=lambda row: row[1].points)
        return Measured(tier.points, Why("ratio", self._told(months, tier)))

    def months(self, tier: Tier, facts: Facts) -> int | None:
        """How many months count for this tier; None when nothing is known of its window."""
        ratios: Ratios | None = facts.get(tier.fact)
        if ratios is None:
            return None
        top = tier.below if self.matching == "exact_band" else None
        counted = 0
        for base, average, months in ratios:
            if base >= tier.at_least * average and (top is None or base < top * average):
                counted += months
        return counted

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Enough more months for each better tier, at that tier's ratio."""
        measured = self.measure(facts)
        for tier in self.tiers:
            name, months = tier.fact, self.months(tier, facts)
            if measured is not None and months is not None and tier.points > measured.points:
                missing = int(tier.months) - months
                more = {"months_more": missing, "ratio": tier.at_least, "window": tier.window}
                yield Step(name, (*facts[name], AtRatio(tier.at_least, Decimal(1), missing)), more)

    def _told(self, months: int, tier: Tier) -> dict[str, object]:
        return {
            "months": months,
            "needed": tier.months,
            "window": tier.window,
            "ratio": tier.at_least,
            "matching": self.matching,
        }
