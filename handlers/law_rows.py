"""How an indicator counts, row by row, from its hit policy: nothing is written twice, the law's file says it all."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from models.exchange import Language, Value
from models.points.measure import HitPolicy, Said
from models.points.policies.choice import Choice
from models.points.policies.combined import Combined
from models.points.policies.flag import Flag
from models.points.policies.linear import Linear
from models.points.policies.per_period import PerPeriod
from models.points.policies.per_record import PerRecord
from models.points.policies.ratio_window import RatioWindow
from models.points.policies.step import Stairs
from models.points.rule_set import Indicator
from models.points.wording import Wording

NOTHING: Final = "none"  # the tier of who has none of them: no row of the law

Row = tuple[str, Mapping[str, Any]]
"""A code of `[row]` in templates/points/why.toml, and its numbers."""


def rows(one: Indicator, wording: Wording, language: Language) -> Iterator[Value]:
    """(what, points or "" where the words say it, status)."""
    marks = {number.name: number.status.value for number in one.cited}
    if isinstance(one.measure, Choice):
        for tier, points in one.measure.points.items():
            if tier == NOTHING:
                continue
            mark = marks.get(f"{one.key}.{tier}.points", one.status.value)
            yield (one.tiers[tier][language], points, mark)
        return
    for code, numbers in counted(one.measure):
        yield (wording.row(code, numbers, language), numbers.get("earns", ""), one.status.value)


def counted(measure: HitPolicy) -> Iterator[Row]:
    """Every row of a hit policy that has no named tiers. Raises TypeError for a policy nobody put into words."""
    match measure:
        case Linear(at=at, points=points, below=below, unit=unit):
            yield "linear", {"at": at, "points": points, "below": below, "unit": unit}
            yield from _cap(measure.cap)
        case PerPeriod():
            yield from _periods(measure)
        case RatioWindow(tiers=tiers):
            for tier in tiers:
                numbers = {"window": tier.window, "months": tier.months, "at_least": tier.at_least}
                code = "ratio" if tier.below is not None else "ratio_top"
                yield code, {**numbers, "below": tier.below, "earns": tier.points}
        case Stairs(rows=stairs, unit=unit):
            for at_least, points in stairs:
                yield "step", {"at_least": at_least, "unit": unit, "earns": points}
        case Flag(points=points):
            yield "flag", {"earns": points}
        case PerRecord(points=points, lookback=lookback):
            yield "per_record", {"lookback": lookback, "earns": points}
        case Combined(parts=parts, way=way, cap=cap):
            for part in parts:
                yield from counted(part)
            yield way, {}
            yield from _cap(cap)
        case _:
            raise TypeError(f"no rows for {type(measure).__name__}")


def _periods(measure: PerPeriod) -> Iterator[Row]:
    numbers = {"period": measure.period, "unit": measure.unit, "name": measure.period_name, "points": measure.points}
    yield "per_period", numbers
    if measure.counted_from:
        yield "counted_from", {"from": measure.counted_from, "name": measure.period_name}
    yield from _cap(measure.cap)


def _cap(cap: Decimal | None) -> Iterator[Row]:
    if cap is not None:
        yield "cap", {"cap": cap}


def most(measure: HitPolicy) -> Row:
    """In one line: the most it can earn, or how it goes on where there is no end."""
    found = list(counted(measure)) if not isinstance(measure, Choice) else []
    tiers = list(measure.points.values()) if isinstance(measure, Choice) else []
    ends = [*tiers, *(numbers.get("earns", numbers.get("cap")) for _, numbers in found)]
    points = [end for end in ends if end is not None]
    if isinstance(measure, PerRecord) or not points:
        return found[0]
    return "most", {"points": max(points)}


def unit_of(measure: HitPolicy, fact: str) -> Said | None:
    """What this fact is counted in, where the law's file says so."""
    match measure:
        case Linear(fact=read, unit=unit) | PerPeriod(fact=read, unit=unit) | Stairs(fact=read, unit=unit):
            return unit if read == fact else None
        case Combined(parts=parts):
            return next((unit for part in parts if (unit := unit_of(part, fact))), None)
    return None
