"""From outcomes to a total: choose-one groups, sums, the floor (points rules 1.0, 1.11)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from models.points.outcome import Outcome


def chosen(outcomes: Iterable[Outcome]) -> Mapping[str, str]:
    """Per choose-one group the indicator that counts; of equals the first in the law's order."""
    best: dict[str, Outcome] = {}
    for one in outcomes:
        group = one.indicator.alternatives
        if group and (group not in best or one.points > best[group].points):
            best[group] = one
    return {group: one.indicator.key for group, one in best.items()}


def counting(outcomes: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    """Those whose points count, in the law's order."""
    winners = chosen(outcomes.values())
    return tuple(
        one
        for key, one in outcomes.items()
        if not one.indicator.alternatives or winners[one.indicator.alternatives] == key
    )


def total(outcomes: Mapping[str, Outcome], floor: Decimal | None) -> Decimal:
    points = sum((one.points for one in counting(outcomes)), Decimal(0))
    return points if floor is None else max(floor, points)
