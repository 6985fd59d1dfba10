"""Score a claim by a rule set on a day: every line says which article gave the points and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

from models.errors import NoRuleSet
from models.points.citing import Status
from models.points.claim import Claim
from models.points.measure import Facts, Why
from models.points.outcome import Blocked, Outcome, outcomes
from models.points.rule_set import Gate, Indicator, Precondition, Refusal, RuleSet
from models.points.series import AllSeries
from models.points.settling import settle
from models.points.total import added, chosen, counting
from models.points.uncertainty import Scored, Uncertain, uncertain

NOTHING: Final = Decimal(0)


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
    """A simulation, never the bureau's answer. `total`, `meets` and `missing` are None while `refused` stands.

    `meets` and `missing` are also None where the rule set knows no mark to reach. `lines` add up to the total, or to
    less where the floor holds. What is not asked of every score (the other readings, gates, preconditions) is
    computed when it is asked for. `extended`: applied after the rule set's last day.
    """

    rule_set: RuleSet
    on: date
    total: Decimal | None
    lines: tuple[Line, ...]
    refused: Refusal | None
    extended: bool
    scored: Scored

    @property
    def meets(self) -> bool | None:
        mark = self.rule_set.threshold
        return None if self.total is None or mark is None else self.total >= mark

    @property
    def missing(self) -> Decimal | None:
        """Points short of the mark."""
        mark = self.rule_set.threshold
        return None if self.total is None or mark is None else max(NOTHING, mark - self.total)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Both sides of every choose-one group of which something was stated."""
        found = self.scored.found.values()
        winners = chosen(found)
        paths = [(one.indicator.alternatives, one) for one in found if one.indicator.alternatives]
        return () if self.refused else tuple(_path(group, one, winners[group]) for group, one in paths)

    @property
    def blocked(self) -> tuple[Blocked, ...]:
        """Of all paths, also those that do not count."""
        return tuple(gate for one in self.scored.found.values() for gate in one.blocked)

    @property
    def not_tested(self) -> tuple[NotTested, ...]:
        """Gates of all paths about whose fact nothing was stated."""
        return tuple(NotTested(key, gate) for key, one in self.scored.found.items() for gate in one.not_tested)

    @property
    def preconditions(self) -> tuple[Checkup, ...]:
        return tuple(_checkup(one, self.scored.facts) for one in self.rule_set.preconditions)

    @property
    def uncertain(self) -> tuple[Uncertain, ...]:
        """None while the application is refused: no score is shown then, not even another one."""
        return () if self.refused else uncertain(self.scored)

    @property
    def assumed(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """(code, numbers) of what had to be assumed, such as a wage that nobody announced yet."""
        return self.scored.assumed

    @property
    def unstated(self) -> tuple[str, ...]:
        """Indicators of the basic group about which nothing was said: the total leaves them out."""
        return tuple(one.key for one in self.rule_set.indicators if _unstated(one, self.scored.found))

    @property
    def refused_numbers(self) -> Mapping[str, Any]:
        return self.refused.test.condition.told(self.scored.facts) if self.refused else {}


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
    refused = refusal_of(rule_set, facts)
    counted = () if refused else counting(found)
    points = added(counted, rule_set.floor)
    lines = tuple([_line(one) for one in counted])
    scored = Scored(claim, rule_set, on, series, facts, found, points, settled.assumed)
    return Score(rule_set, on, None if refused else points, lines, refused, beyond, scored)


def refusal_of(rule_set: RuleSet, facts: Facts) -> Refusal | None:
    """The first reason for which no score is shown."""
    for one in rule_set.refusals:
        if one.test.holds(facts) is False:
            return one
    return None


def _line(one: Outcome) -> Line:
    indicator, measured = one.indicator, one.measured
    return Line(indicator.key, one.points, indicator.article, measured.why, measured.capped_from, indicator.status)


def _path(group: str, one: Outcome, winner: str) -> Path:
    return Path(group, one.indicator.key, one.points, one.indicator.key == winner, one.blocked)


def _checkup(precondition: Precondition, facts: Facts) -> Checkup:
    answers = [(test, test.holds(facts)) for test in precondition.tests]
    for test, holds in answers:
        if holds is False:
            return Checkup(precondition, Checked.FAILED, test.condition.told(facts))
    # One that no claim can state has no test: it is told all the same, and nobody has looked.
    untested = not answers or any(holds is None for _, holds in answers)
    return Checkup(precondition, Checked.NOT_TESTED if untested else Checked.MET, {})


def _unstated(indicator: Indicator, found: Mapping[str, Outcome]) -> bool:
    return indicator.group == "basic" and not indicator.alternatives and indicator.key not in found
