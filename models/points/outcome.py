"""One indicator applied to one applicant: measured, then let through its gates or not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from models.points.measure import Facts, Measured
from models.points.rule_set import Gate, Indicator

NOTHING = Decimal(0)


class Blocked(NamedTuple):
    """A gate that failed: the indicator would have earned `worth` points. `numbers` hold `have` and `need`."""

    indicator: str
    gate: Gate
    numbers: Mapping[str, Any]
    worth: Decimal


class Outcome(NamedTuple):
    """`points` after gates. `not_tested` are gates about whose fact nothing was stated."""

    indicator: Indicator
    measured: Measured
    points: Decimal
    blocked: tuple[Blocked, ...]
    not_tested: tuple[Gate, ...]


def outcome(indicator: Indicator, facts: Facts) -> Outcome | None:
    """None when nothing was stated about the indicator."""
    measured = indicator.measure.measure(facts)
    if measured is None:
        return None
    points, checks = measured.points, indicator.checks
    if not checks or points <= NOTHING:
        return Outcome(indicator, measured, points, (), ())
    failed: list[Gate] = []
    untested: list[Gate] = []
    for holds, gate in checks:
        held = holds(facts)
        if held is None:
            untested.append(gate)
        elif not held:
            failed.append(gate)
    if not failed:
        return Outcome(indicator, measured, points, (), tuple(untested))
    blocked = [Blocked(indicator.key, gate, gate.test.condition.told(facts), points) for gate in failed]
    return Outcome(indicator, measured, NOTHING, tuple(blocked), tuple(untested))


def outcomes(indicators: tuple[Indicator, ...], facts: dict[str, Any]) -> dict[str, Outcome]:
    """By indicator, in the law's order. Later gates may ask what an earlier indicator earned (`points.<key>`)."""
    found: dict[str, Outcome] = {}
    for indicator in indicators:
        if indicator.reads.isdisjoint(facts):
            continue
        one = outcome(indicator, facts)
        if one is not None:
            found[indicator.key] = one
            facts[f"points.{indicator.key}"] = one.points
    return found
