"""Figures derived from dated facts, as a rule set's keys say (`gives`, `counted`), and from months of contribution."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from models.points.contributions import Contributions
from models.points.elapsed import full_months, full_years, years_ago
from models.points.keys import Dated, Key
from models.points.months import AtRatio, Ratios
from models.points.policies.ratio_window import RatioWindow
from models.points.rule_set import Reckoning, RuleSet

Agree = Callable[[Any, Any], bool]


class Derived(NamedTuple):
    """`source` is the raw fact; `agree` compares what was stated with `value` where equality asks too much."""

    fact: str
    value: Any
    source: str
    agree: Agree


def from_dates(stated: Mapping[str, Any], rule_set: RuleSet, on: date, reckoning: Reckoning) -> Iterator[Derived]:
    for name in rule_set.giving:
        if name in stated:
            key = rule_set.keys[name]
            yield COUNTED[key.counted](key, stated[name], on, reckoning)


def _years(key: Key, since: date, on: date, reckoning: Reckoning) -> Derived:
    return Derived(key.gives, Decimal(full_years(since, on, reckoning.birthday_rule)), key.name, _equal)


def _months(key: Key, since: date, on: date, _: Reckoning) -> Derived:
    return Derived(key.gives, Decimal(full_months(since, on)), key.name, _equal)


def _best(key: Key, certificates: tuple[Dated, ...], _: date, __: Reckoning) -> Derived:
    """The highest one held; the key's options rise."""
    best = max((one.what for one in certificates), key=key.options.index, default=key.options[0])
    return Derived(key.gives, best, key.name, _equal)


def _years_ago(key: Key, days: tuple[date, ...], on: date, _: Reckoning) -> Derived:
    return Derived(key.gives, tuple(years_ago(day, on) for day in days), key.name, _same_full_years)


COUNTED: Final[Mapping[str, Callable[[Key, Any, date, Reckoning], Derived]]] = {
    "years": _years,
    "months": _months,
    "best": _best,
    "years_ago": _years_ago,
}


def from_months(record: Contributions, edges: tuple[Decimal, ...]) -> Iterator[Derived]:
    """Everything that `si_monthly` says. `edges` are where the rule set's bands of base begin."""
    source = "si_monthly"
    paid, valid = record.in_last_twelve()
    yield Derived("si_valid_months", Decimal(record.valid_months()), source, _equal)
    if record.paid_at(record.application):
        # The month that runs may not have been paid yet: its absence says nothing.
        yield Derived("paying_in_application_month", True, source, _equal)
    yield Derived("months_paid_last12", Decimal(valid), source, lambda stated, _: stated in (paid, valid))
    yield Derived("back_paid_last12", Decimal(0), source, lambda stated, _: stated <= paid - valid)
    yield Derived("months_base_ge_1x_last12", Decimal(record.at_average_in_last_twelve()), source, _equal)
    for window in (48, 36):
        yield Derived(f"si_base_ratio_months.last{window}", record.ratios(window), source, _same_bands(edges))


def band_edges(rule_set: RuleSet) -> tuple[Decimal, ...]:
    measures = [one.measure for one in rule_set.indicators]
    return tuple(sorted({tier.at_least for one in measures if isinstance(one, RatioWindow) for tier in one.tiers}))


def _equal(stated: Any, derived: Any) -> bool:
    return bool(stated == derived)


def _same_full_years(stated: tuple[Decimal, ...], derived: tuple[Decimal, ...]) -> bool:
    return sorted(map(int, stated)) == sorted(map(int, derived))


def _same_bands(edges: tuple[Decimal, ...]) -> Agree:
    """Somebody who states `{"0.8": 36}` means the band that begins there, not the exact ratio."""

    def edge_of(row: AtRatio) -> Decimal:
        return max((edge for edge in edges if row.reaches(edge)), default=Decimal(0))

    def agree(stated: Ratios, derived: Ratios) -> bool:
        by_edge = [Counter[Decimal](), Counter[Decimal]()]
        for counter, rows in zip(by_edge, (stated, derived), strict=True):
            for row in rows:
                counter[edge_of(row)] += row.months
        return all(by_edge[1][edge] == months for edge, months in by_edge[0].items())

    return agree
