"""From outcomes to a total: choose-one groups, sums, the floor (points rules 1.0, 1.11)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from models.points.outcome import Outcome

NOTHING: Final = Decimal(0)


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
    return tuple([one for key, one in outcomes.items() if winners.get(one.indicator.alternatives, key) == key])


def total(outcomes: Mapping[str, Outcome], floor: Decimal | None) -> Decimal:
    return added(counting(outcomes), floor)


def added(counted: tuple[Outcome, ...], floor: Decimal | None) -> Decimal:
    points = sum([one.points for one in counted], NOTHING)
    return points if floor is None or points > floor else floor
