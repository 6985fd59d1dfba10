"""One indicator applied to one applicant: measured, then let through its gates or not."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Outcome:
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
    if measured.points <= 0 or not indicator.gates:
        return Outcome(indicator, measured, measured.points, (), ())
    answers = [(gate, gate.test.holds(facts)) for gate in indicator.gates]
    blocked = tuple(
        Blocked(indicator.key, gate, gate.test.condition.told(facts), measured.points)
        for gate, holds in answers
        if holds is False
    )
    untested = tuple(gate for gate, holds in answers if holds is None)
    return Outcome(indicator, measured, NOTHING if blocked else measured.points, blocked, untested)


def outcomes(indicators: tuple[Indicator, ...], facts: dict[str, Any]) -> dict[str, Outcome]:
    """By indicator, in the law's order. Later gates may ask what an earlier indicator earned (`points.<key>`)."""
    found: dict[str, Outcome] = {}
    for indicator in indicators:
        one = outcome(indicator, facts)
        if one is not None:
            found[indicator.key] = one
            facts[f"points.{indicator.key}"] = one.points
    return found
