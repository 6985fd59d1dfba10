"""What would earn more, one change at a time: the nearest better value of each indicator, or a gate to be passed."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from models.points.claim import Claim
from models.points.conditions import Condition
from models.points.outcome import Blocked, outcomes
from models.points.rule_set import RuleSet
from models.points.score import refusal_of
from models.points.series import AllSeries
from models.points.settling import settle
from models.points.total import total


class Hint(NamedTuple):
    """If `fact` stood at `then` (it stands at `now`, None when nothing was stated) the total were `total`.

    `more` tells a step in other numbers (`months_more` at `ratio` in the last `window`) where `then` is no number.
    `gates` are codes of the gates whose passing this is about, empty for a plain step; then `fact` is the first one's.
    """

    indicator: str
    fact: str
    now: Any
    then: Any
    gain: Decimal
    total: Decimal
    gates: tuple[str, ...]
    more: Mapping[str, Any]


def hints(claim: Claim, rule_set: RuleSet, *, on: date, series: AllSeries) -> tuple[Hint, ...]:
    """Biggest gain first; none when the application is refused. Raises BadClaim as scoring does.

    A step is a wish about one figure, not a plan: nothing here says how long it takes or that time stands still.
    """
    facts = dict(settle(claim, rule_set, on, series).facts)
    if refusal_of(rule_set, facts) is not None:
        return ()
    found = outcomes(rule_set.indicators, dict(facts))
    now = total(found, rule_set.floor)
    wishes = (*_steps(rule_set, facts), *_gates(tuple(gate for one in found.values() for gate in one.blocked)))
    best: dict[tuple[str, bool], Hint] = {}
    for indicator, changed, gates, more in wishes:
        then = total(outcomes(rule_set.indicators, {**facts, **changed}), rule_set.floor)
        fact = next(iter(changed))
        key = (indicator, bool(gates))
        if then > now and key not in best:
            best[key] = Hint(indicator, fact, facts.get(fact), changed[fact], then - now, then, gates, more)
    return tuple(sorted(best.values(), key=lambda hint: -hint.gain))


Wish = tuple[str, Mapping[str, Any], tuple[str, ...], Mapping[str, Any]]


def _steps(rule_set: RuleSet, facts: Mapping[str, Any]) -> Iterator[Wish]:
    for indicator in rule_set.indicators:
        for step in indicator.measure.steps(facts):
            yield indicator.key, {step.fact: step.then}, (), step.more


def _gates(blocked: tuple[Blocked, ...]) -> Iterator[Wish]:
    """Passing one failed gate of two changes nothing: all of an indicator's failed gates are passed together."""
    for indicator in dict.fromkeys(one.indicator for one in blocked):
        ours = [one for one in blocked if one.indicator == indicator]
        needed = {one.gate.test.condition.fact: _passing(one.gate.test.condition) for one in ours}
        # What another indicator earned is no fact that anybody could change.
        if not any(fact.startswith("points.") for fact in needed):
            yield indicator, needed, tuple(one.gate.code for one in ours), {}


def _passing(condition: Condition) -> Any:
    """The nearest value that passes."""
    if condition.comparison == "one_of":
        return min(condition.need)
    return condition.need
