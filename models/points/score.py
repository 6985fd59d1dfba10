"""Score a claim by a rule set on a day: every line says which article gave the points and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from models.errors import NoRuleSet
from models.points.citing import Status
from models.points.claim import Claim
from models.points.measure import Facts, Why
from models.points.outcome import Blocked, Outcome, outcomes
from models.points.rule_set import Gate, Indicator, Precondition, Refusal, RuleSet
from models.points.series import AllSeries
from models.points.settling import settle
from models.points.total import chosen, counting, total
from models.points.uncertainty import Scored, Uncertain, uncertain


class Line(NamedTuple):
    """One indicator that counts. `capped_from` is what it would have been without its cap."""

    indicator: str
    points: Decimal
    article: str
    why: Why
    capped_from: Decimal | None
    status: Status


class Path(NamedTuple):
    """One of the alternatives of which only the better counts (points rules SH-TOT-3)."""

    group: str
    indicator: str
    points: Decimal
    counts: bool
    blocked: tuple[Blocked, ...]


class Checked(StrEnum):
    MET = "met"
    FAILED = "failed"
    NOT_TESTED = "not_tested"


class Checkup(NamedTuple):
    """A precondition and how it stands; `numbers` hold `have` and `need` of the first comparison that failed."""

    precondition: Precondition
    state: Checked
    numbers: Mapping[str, Any]


class NotTested(NamedTuple):
    indicator: str
    gate: Gate


@dataclass(frozen=True, slots=True)
class Score:
    """A simulation, never the bureau's answer. `total` and `meets` are None while `refused` stands.

    `meets` is also None where the rule set knows no mark to reach. `missing` is what is short of the mark.
    `blocked` and `not_tested` cover all paths, also those that do not count. `assumed` are (code, numbers).
    `unstated` names indicators of the basic group about which nothing was said: the total leaves them out.
    """

    rule_set: RuleSet
    on: date
    total: Decimal | None
    meets: bool | None
    missing: Decimal | None
    lines: tuple[Line, ...]
    paths: tuple[Path, ...]
    blocked: tuple[Blocked, ...]
    not_tested: tuple[NotTested, ...]
    refused: Refusal | None
    refused_numbers: Mapping[str, Any]
    preconditions: tuple[Checkup, ...]
    uncertain: tuple[Uncertain, ...]
    assumed: tuple[tuple[str, Mapping[str, Any]], ...]
    unstated: tuple[str, ...]
    extended: bool


def score(claim: Claim, rule_set: RuleSet, *, on: date, series: AllSeries, extended: bool = False) -> Score:
    """Pure and exact: Decimal points, no rounding but the law's own.

    Raises BadClaim (dates after `on`, facts that contradict each other) and NoRuleSet when `on` lies outside of the
    rule set's days; `extended` lets it be applied after its last day, and the answer says so.
    """
    beyond = not rule_set.in_force(on)
    if beyond and not (extended and rule_set.effective_from <= on):
        raise NoRuleSet(f"{rule_set.id} is not in force on {on}")
    settled = settle(claim, rule_set, on, series)
    facts = dict(settled.facts)
    found = outcomes(rule_set.indicators, facts)
    refused = next((one for one in rule_set.refusals if one.test.holds(facts) is False), None)
    points = None if refused else total(found, rule_set.floor)
    mark = rule_set.threshold
    return Score(
        rule_set=rule_set,
        on=on,
        total=points,
        meets=None if points is None or mark is None else points >= mark,
        missing=None if points is None or mark is None else max(Decimal(0), mark - points),
        lines=() if refused else tuple(_line(one) for one in counting(found)),
        paths=() if refused else _paths(found),
        blocked=tuple(gate for one in found.values() for gate in one.blocked),
        not_tested=tuple(NotTested(key, gate) for key, one in found.items() for gate in one.not_tested),
        refused=refused,
        refused_numbers=refused.test.condition.told(facts) if refused else {},
        preconditions=tuple(_checkup(one, facts) for one in rule_set.preconditions),
        uncertain=() if points is None else uncertain(Scored(claim, rule_set, on, series, facts, found, points)),
        assumed=settled.assumed,
        unstated=tuple(one.key for one in rule_set.indicators if _unstated(one, found)),
        extended=beyond,
    )


def _line(one: Outcome) -> Line:
    indicator, measured = one.indicator, one.measured
    return Line(indicator.key, one.points, indicator.article, measured.why, measured.capped_from, indicator.status)


def _paths(found: Mapping[str, Outcome]) -> tuple[Path, ...]:
    winners = chosen(found.values())
    return tuple(
        Path(one.indicator.alternatives, key, one.points, winners[one.indicator.alternatives] == key, one.blocked)
        for key, one in found.items()
        if one.indicator.alternatives
    )


def _checkup(precondition: Precondition, facts: Facts) -> Checkup:
    answers = [(test, test.holds(facts)) for test in precondition.tests]
    for test, holds in answers:
        if holds is False:
            return Checkup(precondition, Checked.FAILED, test.condition.told(facts))
    untested = any(holds is None for _, holds in answers)
    return Checkup(precondition, Checked.NOT_TESTED if untested else Checked.MET, {})


def _unstated(indicator: Indicator, found: Mapping[str, Outcome]) -> bool:
    return indicator.group == "basic" and not indicator.alternatives and indicator.key not in found
