"""Figures derived from dated facts, as a rule set's keys say (`gives`, `counted`), and from months of contribution."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from models.points.contributions import Contributions
from models.points.elapsed import full_months, full_years, years_ago
from models.points.keys import Dated, Key
from models.points.months import Ratios
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
    for name, value in stated.items():
        key = rule_set.keys.get(name)
        if key is not None and key.gives:
            yield COUNTED[key.counted](key, value, on, reckoning)


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
    yield Derived("si_valid_months", record.valid_months(), source, _equal)
    if record.paid_at(record.application):
        # The month that runs may not have been paid yet: its absence says nothing.
        yield Derived("paying_in_application_month", True, source, _equal)
    yield Derived("months_paid_last12", valid, source, lambda stated, _: stated in (paid, valid))
    yield Derived("back_paid_last12", Decimal(0), source, lambda stated, _: stated <= paid - valid)
    at_average = sum(months for ratio, months in record.ratios(12) if ratio >= 1)
    yield Derived("months_base_ge_1x_last12", Decimal(at_average), source, _equal)
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

    def edge_of(ratio: Fraction | Decimal) -> Decimal:
        return max((edge for edge in edges if edge <= ratio), default=Decimal(0))

    def in_band(ratios: Ratios, edge: Decimal) -> int:
        return sum(months for ratio, months in ratios if edge_of(ratio) == edge)

    def agree(stated: Ratios, derived: Ratios) -> bool:
        return all(in_band(stated, edge) == in_band(derived, edge) for edge in {edge_of(ratio) for ratio, _ in stated})

    return agree
