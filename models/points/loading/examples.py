"""The worked examples inside a rule set: scored, and compared with what the file says must come out."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from models.errors import BadClaim, NoRuleSet
from models.points.claim import Claim
from models.points.rule_set import Example, RuleSet
from models.points.score import Checked, Score, score
from models.points.series import AllSeries

NONE: Final = "none"


def examples_that_do_not_come_out(rule_set: RuleSet, series: AllSeries) -> Iterator[str]:
    """One line each: the example's words, what was expected, what came out."""
    for example in rule_set.examples:
        got = _came_out(example, rule_set, series)
        for name, expected in example.expect.items():
            if got.get(name) != _same_kind(expected):
                yield f"{rule_set.id}: {example.say}: {name} should be {expected}, is {got.get(name)}"


def _came_out(example: Example, rule_set: RuleSet, series: AllSeries) -> Mapping[str, Any]:
    """Everything an example may expect, by name."""
    try:
        done = score(Claim.of(example.claim, rule_set), rule_set, on=example.on, series=series)
    except BadClaim as bad:
        return {"bad": dict(bad.findings)}
    except NoRuleSet:
        return {"bad": {"on": "no_rule_set"}}
    return _told(done)


def _told(done: Score) -> Mapping[str, Any]:
    return {
        "total": NONE if done.total is None else done.total,
        "meets": NONE if done.meets is None else ("yes" if done.meets else "no"),
        "missing": NONE if done.missing is None else done.missing,
        "refused": done.refused.code if done.refused else NONE,
        "blocked": sorted(one.gate.code for one in done.blocked),
        "failed": sorted(one.precondition.code for one in done.preconditions if one.state is Checked.FAILED),
        "uncertain": {f"{one.variant.parameter}={one.variant.alternative}": one.total for one in done.uncertain},
        "assumed": sorted(code for code, _ in done.assumed),
        **{line.indicator: line.points for line in done.lines},
    }


def _same_kind(expected: Any) -> Any:
    """Numbers stand in quotes in the file, as everywhere in it."""
    if isinstance(expected, dict):
        return {name: _same_kind(value) for name, value in expected.items()}
    if isinstance(expected, str) and expected.lstrip("-").replace(".", "", 1).isdigit():
        return Decimal(expected)
    return expected
