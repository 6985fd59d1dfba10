"""The closed list of hit policies: how each is written in a rule-set file. A new one is code and needs review."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final

from models.points.loading.cited import Cites, said
from models.points.measure import HitPolicy
from models.points.policies.choice import Choice
from models.points.policies.combined import Combined
from models.points.policies.flag import Flag
from models.points.policies.linear import Linear
from models.points.policies.per_period import PerPeriod
from models.points.policies.per_record import PerRecord
from models.points.policies.ratio_window import RatioWindow, Tier
from models.points.policies.step import Stairs

ZERO: Final = Decimal(0)
EDGES: Final = ("inclusive", "exclusive")
MATCHINGS: Final = ("at_least", "exact_band")


def hit_policy(cites: Cites) -> HitPolicy:
    """Findings name the table: an unknown policy, a key that is not this policy's, overlapping rows."""
    name = cites.table.text("hit_policy")
    if name not in POLICIES:
        cites.table.wrong("hit_policy", f"is none of {', '.join(POLICIES)}")
        return Flag("", ZERO)
    return POLICIES[name](cites)


def _choice(cites: Cites) -> HitPolicy:
    points: dict[str, Decimal] = {}
    for number, row in enumerate(cites.table.tables("rows")):
        row.only(("is", "points", "name"))
        tier = row.text("is")
        if tier in points:
            row.wrong("is", "stands twice")
        points[tier] = cites.under(row, "rows", number, name=tier).number("points")
    return Choice(cites.table.text("fact"), points)


def _flag(cites: Cites) -> HitPolicy:
    return Flag(cites.table.text("fact"), cites.number("points"))


def _step(cites: Cites) -> HitPolicy:
    rows = []
    for number, row in enumerate(cites.table.tables("rows")):
        row.only(("at_least", "points"))
        own = cites.under(row, "rows", number, name=f"row{number}")
        rows.append((own.number("at_least"), own.number("points")))
    if not rows or [threshold for threshold, _ in rows] != sorted({threshold for threshold, _ in rows}):
        cites.table.wrong("rows", "overlap or do not rise")
        rows = rows or [(ZERO, ZERO)]
    return Stairs(cites.table.text("fact"), tuple(rows), said(cites.table, "unit"))


def _linear(cites: Cites) -> HitPolicy:
    return Linear(
        fact=cites.table.text("fact"),
        at=cites.number("at"),
        points=cites.number("points"),
        below=cites.number_or("below", ZERO) or ZERO,
        above=cites.number_or("above", ZERO) or ZERO,
        cap=cites.number_or("cap", None),
        floor=cites.number_or("floor", ZERO) or ZERO,
        unit=said(cites.table, "unit"),
    )


def _per(code: str) -> Callable[[Cites], HitPolicy]:
    def build(cites: Cites) -> HitPolicy:
        period = cites.number("period")
        if period <= 0:
            cites.table.wrong("period", "is not above zero")
            period = Decimal(1)
        return PerPeriod(
            code=code,
            fact=cites.table.text("fact"),
            period=period,
            points=cites.number("points"),
            counted_from=cites.number_or("counted_from", ZERO) or ZERO,
            cap=cites.number_or("cap", None),
            unit=said(cites.table, "unit"),
            period_name=said(cites.table, "period_name"),
        )

    return build


def _per_record(cites: Cites) -> HitPolicy:
    edge = cites.text("edge")
    if edge not in EDGES:
        cites.table.wrong("edge", f"is none of {', '.join(EDGES)}")
    return PerRecord(cites.table.text("fact"), cites.number("points"), cites.number("lookback"), edge)


def _ratio_window(cites: Cites) -> HitPolicy:
    fact, tiers = cites.table.text("fact"), []
    for number, row in enumerate(cites.table.tables("rows")):
        row.only(("window", "months", "at_least", "below", "points"))
        own = cites.under(row, "rows", number, name=f"tier{number + 1}")
        below, window = own.number_or("below", None), int(own.number("window"))
        tier = Tier(
            f"{fact}.last{window}", window, own.number("months"), own.number("at_least"), below, own.number("points")
        )
        if tier.months > tier.window:
            row.wrong("months", "are more than the window has")
        tiers.append(tier)
    _bands_follow(cites, tiers)
    matching = cites.text("matching")
    if matching not in MATCHINGS:
        cites.table.wrong("matching", f"is none of {', '.join(MATCHINGS)}")
    return RatioWindow(tuple(tiers), matching)


def _bands_follow(cites: Cites, tiers: list[Tier]) -> None:
    for one, following in pairwise(tiers):
        if one.below is None or one.below > following.at_least or one.below <= one.at_least:
            cites.table.wrong("rows", "bands overlap or do not rise")


def _combined(way: str) -> Callable[[Cites], HitPolicy]:
    def build(cites: Cites) -> HitPolicy:
        parts = []
        for number, row in enumerate(cites.table.tables("parts")):
            parts.append(hit_policy(cites.under(row, "parts", number, name=row.text("name"))))
        chosen = cites.text("way") if cites.table.has("way") else way
        if chosen not in ("max_of_group", "sum"):
            cites.table.wrong("way", "is neither max_of_group nor sum")
        return Combined(chosen, tuple(parts), cites.number_or("cap", None))

    return build


POLICIES: Final[Mapping[str, Callable[[Cites], HitPolicy]]] = {
    "choice": _choice,
    "flag": _flag,
    "step": _step,
    "linear": _linear,
    "per_period": _per("per_period"),
    "per_unit": _per("per_unit"),
    "per_record": _per_record,
    "ratio_window": _ratio_window,
    "max_of_group": _combined("max_of_group"),
    "sum": _combined("sum"),
}

# Which keys each policy reads, besides those every indicator has.
OWN_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "choice": ("fact", "rows"),
    "flag": ("fact", "points"),
    "step": ("fact", "rows", "unit"),
    "linear": ("fact", "at", "points", "below", "above", "cap", "floor", "unit"),
    "per_period": ("fact", "period", "points", "counted_from", "cap", "unit", "period_name"),
    "per_unit": ("fact", "period", "points", "counted_from", "cap", "unit", "period_name"),
    "per_record": ("fact", "points", "lookback", "edge"),
    "ratio_window": ("fact", "rows", "matching"),
    "max_of_group": ("parts", "cap", "way"),
    "sum": ("parts", "cap", "way"),
}
