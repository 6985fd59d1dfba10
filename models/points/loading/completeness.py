"""Whether a rule set and the claims it reads fit together: a gate nobody can answer would be "not tested" for ever."""

from collections.abc import Iterator, Mapping
from typing import Final

from models.points.conditions import Test
from models.points.keys import Key, spelled
from models.points.policies.choice import Choice
from models.points.rule_set import Indicator, Precondition, Refusal
from models.policy.toml_file import Table

# Facts that settling puts there itself.
SETTLED: Final = ("months_counted_last12", "application_date")


def nothing_unheard_of(
    table: Table,
    keys: Mapping[str, Key],
    indicators: tuple[Indicator, ...],
    conditions: tuple[Refusal | Precondition, ...],
) -> None:
    """Notes every fact that is asked for and cannot be stated, and every choice without its tier."""
    known = {*spelled(keys), *SETTLED}
    for one in indicators:
        for fact in sorted(set(one.measure.reads()) - known):
            table.wrong(f"indicator {one.key}", f"reads {fact}, which no claim can state")
        for gate in one.gates:
            _ask(table, f"indicator {one.key} gate {gate.code}", set(_facts(gate.test)) - known)
        known.add(f"points.{one.key}")
        if isinstance(one.measure, Choice):
            _tiers(table, one.measure, keys)
    for rule in conditions:
        tests = (rule.test,) if isinstance(rule, Refusal) else rule.tests
        _ask(table, rule.code, {fact for test in tests for fact in _facts(test)} - known)


def _ask(table: Table, who: str, unknown: set[str]) -> None:
    for fact in sorted(unknown):
        table.wrong(who, f"asks for {fact}, which no claim can state")


def _facts(test: Test) -> Iterator[str]:
    for condition in (*test.when, test.condition):
        yield condition.fact
        if condition.comparison == "not_before":
            yield condition.need


def _tiers(table: Table, measure: Choice, keys: Mapping[str, Key]) -> None:
    key = keys.get(measure.fact)
    options = set(key.options) if key else set()
    for tier in sorted(set(measure.points) - options):
        table.wrong(measure.fact, f"{measure.fact} cannot be {tier}, which has a tier")
    for option in sorted(options - set(measure.points)):
        table.wrong(measure.fact, f"{measure.fact} has no tier {option}")
