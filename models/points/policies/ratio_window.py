"""`ratio_window`: enough months of a window with a base that is so many times the average wage (points rules 1.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.points.measure import Facts, Measured, Step, Why
from models.points.months import AtRatio, Ratios


@dataclass(frozen=True, slots=True)
class Tier:
    """`months` of the last `window` months at `at_least` and below `below` times the average (None: no upper edge)."""

    window: int
    months: Decimal
    at_least: Decimal
    below: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class RatioWindow:
    """The highest tier counts. The fact, per window, lists how many months stood at which ratio.

    `matching`: `at_least` lets a month at 2.4 times count towards the tiers under it, `exact_band` does not.
    """

    fact: str
    tiers: tuple[Tier, ...]
    matching: str

    def reads(self) -> tuple[str, ...]:
        return tuple({f"{self.fact}.last{tier.window}": None for tier in self.tiers})

    def measure(self, facts: Facts) -> Measured | None:
        counts = [(self.months(tier, facts), tier) for tier in self.tiers]
        stated = [(months, tier) for months, tier in counts if months is not None]
        if not stated:
            return None
        reached = [(months, tier) for months, tier in stated if months >= tier.months]
        if not reached:
            months, tier = min(stated, key=lambda row: (row[1].months - row[0], -row[1].points))
            return Measured(Decimal(0), Why("ratio_too_few", self._told(months, tier)))
        months, tier = max(reached, key=lambda row: row[1].points)
        return Measured(tier.points, Why("ratio", self._told(months, tier)))

    def months(self, tier: Tier, facts: Facts) -> int | None:
        """How many months count for this tier; None when nothing is known of its window."""
        ratios: Ratios | None = facts.get(f"{self.fact}.last{tier.window}")
        if ratios is None:
            return None
        top = tier.below if self.matching == "exact_band" else None
        if top is None:
            return sum(row.months for row in ratios if row.reaches(tier.at_least))
        return sum(row.months for row in ratios if row.reaches(tier.at_least) and not row.reaches(top))

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Enough more months for each better tier, at that tier's ratio."""
        measured = self.measure(facts)
        for tier in self.tiers:
            name, months = f"{self.fact}.last{tier.window}", self.months(tier, facts)
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
