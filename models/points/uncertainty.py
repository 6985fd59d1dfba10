"""Which other total would stand if an unconfirmed number were read the other way (design 4, points rules 7.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from models.errors import BadClaim
from models.points.claim import Claim
from models.points.outcome import Outcome, outcome, outcomes
from models.points.rule_set import RuleSet, Variant
from models.points.series import AllSeries
from models.points.settling import settle
from models.points.total import total


class Uncertain(NamedTuple):
    """A reading of the law that makes a difference here, and the total under it."""

    variant: Variant
    total: Decimal


@dataclass(frozen=True, slots=True)
class Scored:
    """A claim with everything that scoring it found."""

    claim: Claim
    rule_set: RuleSet
    on: date
    series: AllSeries
    facts: Mapping[str, Any]
    found: Mapping[str, Outcome]
    total: Decimal
    assumed: tuple[tuple[str, Mapping[str, Any]], ...]


def uncertain(scored: Scored) -> tuple[Uncertain, ...]:
    """Only readings that make a difference for this claim, one at a time."""
    read_otherwise = ((variant, _total(variant, scored)) for variant in scored.rule_set.variants)
    return tuple(
        Uncertain(variant, other) for variant, other in read_otherwise if other is not None and other != scored.total
    )


def _total(variant: Variant, scored: Scored) -> Decimal | None:
    """None where this reading touches nothing of the claim."""
    if variant.reckoning is not None:
        return _reckoned(variant, scored)
    touched = [key for key in variant.indicators if key in scored.found and _differs(variant, key, scored)]
    if not touched:
        return None
    indicators = tuple(variant.indicators.get(one.key, one) for one in scored.rule_set.indicators)
    return total(outcomes(indicators, dict(scored.facts)), scored.rule_set.floor)


def _differs(variant: Variant, key: str, scored: Scored) -> bool:
    other = outcome(variant.indicators[key], scored.facts)
    return other is None or other.points != scored.found[key].points


def _reckoned(variant: Variant, scored: Scored) -> Decimal | None:
    if not _holds_raw_facts(scored):
        return None
    try:
        settled = settle(scored.claim, scored.rule_set, scored.on, scored.series, variant.reckoning)
    except BadClaim:
        # The figure stated beside the raw fact agrees with one reading only: that settles it.
        return None
    return total(outcomes(scored.rule_set.indicators, dict(settled.facts)), scored.rule_set.floor)


def _holds_raw_facts(scored: Scored) -> bool:
    """Only they are counted differently under another reckoning; a stated figure is what it is."""
    keys = scored.rule_set.keys
    return any(name in keys and (keys[name].gives or keys[name].kind == "months") for name in scored.claim.stated)
