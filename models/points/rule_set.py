"""A rule set: one published version of a city's points law as data, ready to be applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.errors import NoRuleSet
from models.points.citing import Cited, Status
from models.points.conditions import Holds, Test
from models.points.keys import Key
from models.points.measure import HitPolicy, Said


class Group(StrEnum):
    """基础指标, 加分指标, 减分指标."""

    BASIC = "basic"
    BONUS = "bonus"
    DEDUCTION = "deduction"


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition of an indicator: failed, the indicator earns nothing. `say` may name {have} and {need}."""

    code: str
    test: Test
    article: str
    say: Said
    status: Status
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the law. `reads` are the facts it measures; `alternatives` its choose-one group, "" for none.
    `checks` are its gates once more, each behind what answers whether it holds.

    `tiers` are the printed names of a choice's values. `cited` are its numbers with status and sources.
    """

    key: str
    group: Group
    name: Said
    article: str
    status: Status
    sources: tuple[str, ...]
    hit_policy: str
    measure: HitPolicy
    reads: frozenset[str]
    checks: tuple[tuple[Holds, Gate], ...]
    alternatives: str
    gates: tuple[Gate, ...]
    tiers: Mapping[str, Said]
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A condition under which no score is shown at all: `kind` is `veto` or `ineligible`."""

    code: str
    kind: str
    test: Test
    article: str
    say: Said
    status: Status
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must hold to apply; failing it is another answer than a low score (trap 11)."""

    code: str
    tests: tuple[Test, ...]
    article: str
    say: Said
    status: Status
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Readings of the law that decide how months and ages are counted (points rules 1.1, 1.5, 5)."""

    include_application_month: bool
    years_count_application_month: bool
    birthday_rule: str
    unannounced_wage: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The same law under another reading of one number: what replaces what, and that reading in words."""

    parameter: str
    value: str
    alternative: str
    status: Status
    sources: tuple[str, ...]
    say: Said
    indicators: Mapping[str, Indicator]
    reckoning: Reckoning | None


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example that stands in the file and must come out."""

    say: str
    on: date
    claim: Mapping[str, object]
    expect: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """`effective_to` None: no last day is known. `threshold` None: the score is a rank, no mark to reach.

    `giving` and `dated` are those of `keys` from which figures follow, and which hold days or months.
    """

    id: str
    city: str
    purpose: str
    name: Said
    instrument_no: str
    effective_from: date
    effective_to: date | None
    supersedes: str
    status: str
    threshold: Decimal | None
    floor: Decimal | None
    sources: Mapping[str, str]
    keys: Mapping[str, Key]
    giving: frozenset[str]
    dated: frozenset[str]
    series: Mapping[str, str]
    reckoning: Reckoning
    indicators: tuple[Indicator, ...]
    refusals: tuple[Refusal, ...]
    preconditions: tuple[Precondition, ...]
    variants: tuple[Variant, ...]
    cited: tuple[Cited, ...]
    examples: tuple[Example, ...]

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def indicator(self, key: str) -> Indicator:
        """Raises KeyError."""
        return next(one for one in self.indicators if one.key == key)


@dataclass(frozen=True, slots=True)
class RuleSets:
    """Every file of `policy/points/`, by id."""

    by_id: Mapping[str, RuleSet]

    def cities(self) -> tuple[str, ...]:
        """Cities with a published rule set."""
        return tuple(sorted({one.city for one in self._published()}))

    def at(self, city: str, day: date, *, extended: bool = False) -> RuleSet:
        """The published rule set in force on `day`. Raises NoRuleSet.

        `extended` asks for the last one even after its last day (points rules 0: only when somebody says so).
        """
        ours = sorted((one for one in self._published() if one.city == city), key=lambda one: one.effective_from)
        in_force = [one for one in ours if one.in_force(day)]
        if in_force:
            return in_force[-1]
        ended = [one for one in ours if one.effective_to is not None and one.effective_to < day]
        if extended and ended:
            return ended[-1]
        raise NoRuleSet(_why_none(city, day, tuple(ours)))

    def _published(self) -> tuple[RuleSet, ...]:
        return tuple(one for one in self.by_id.values() if one.status == "published")


def _why_none(city: str, day: date, ours: tuple[RuleSet, ...]) -> str:
    if not ours:
        return f"{city} has no published rule set"
    first, last = ours[0], ours[-1]
    if day < first.effective_from:
        return f"{city} {day}: {first.id} begins on {first.effective_from}"
    return f"{city} {day}: {last.id} ended on {last.effective_to}"
