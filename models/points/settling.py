"""From what was stated to what the law asks: ages from birth dates, windows from months, all of it for one day.

Where a raw fact and the figure derived from it are both stated they must agree (design 4).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from models.calendar.month import Month
from models.errors import BadClaim
from models.points import problems
from models.points.claim import Claim
from models.points.contributions import Contributions
from models.points.deriving import Derived, band_edges, from_dates, from_months
from models.points.rule_set import Reckoning, RuleSet
from models.points.series import AllSeries

APPLICATION_DATE: Final = "application_date"
Assumed = tuple[tuple[str, Mapping[str, Any]], ...]
ASSUMED_NOTHING: Final[Assumed] = ()
Findings = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Settled:
    """Facts the hit policies read, and what had to be assumed to get them: (code, numbers)."""

    facts: Mapping[str, Any]
    assumed: Assumed


def settle(claim: Claim, rule_set: RuleSet, on: date, series: AllSeries, reckoning: Reckoning | None = None) -> Settled:
    """Raises BadClaim: dates and months after `on`, and facts that cannot both be true."""
    stated, reading = claim.stated, reckoning or rule_set.reckoning
    facts, assumed = {**stated, APPLICATION_DATE: on}, ASSUMED_NOTHING
    if not rule_set.dated.isdisjoint(stated):
        _refuse(_from_the_future(stated, rule_set, on))
        derived, assumed = _derived(stated, rule_set, on, series, reading)
        _refuse(_disagreeing(stated, derived))
        facts |= {one.fact: one.value for one in derived}
    if "months_paid_last12" in facts:
        _refuse(_last_twelve(facts))
    return Settled(facts, assumed)


def _derived(
    stated: Mapping[str, Any], rule_set: RuleSet, on: date, series: AllSeries, reckoning: Reckoning
) -> tuple[list[Derived], Assumed]:
    derived = list(from_dates(stated, rule_set, on, reckoning))
    spans = stated.get("si_monthly")
    if spans is None:
        return derived, ()
    average, cap = (series.of(rule_set.series[name]) for name in ("average_wage", "upper_limit"))
    record = Contributions(spans, Month.of(on), average, cap, reckoning)
    derived += from_months(record, band_edges(rule_set))
    return derived, tuple(record.assumed.items())


def _refuse(findings: Findings) -> None:
    found = tuple(findings)
    if found:
        raise BadClaim(found)


def _from_the_future(stated: Mapping[str, Any], rule_set: RuleSet, on: date) -> Findings:
    this_month = Month.of(on)
    for name in sorted(rule_set.dated & stated.keys()):
        kind, value = rule_set.keys[name].kind, stated[name]
        if kind == "day":
            if value > on and not rule_set.keys[name].may_be_ahead:
                yield name, problems.IN_THE_FUTURE
        elif kind == "months":
            yield from _late(name, ".to", [span.last > this_month for span in value])
        elif kind == "days":
            yield from _late(name, "", [day > on for day in value])
        else:
            yield from _late(name, ".on", [one.on > on for one in value])


def _late(name: str, below: str, entries: list[bool]) -> Findings:
    for number, late in enumerate(entries):
        if late:
            yield f"{name}[{number}]{below}", problems.IN_THE_FUTURE


def _disagreeing(stated: Mapping[str, Any], derived: list[Derived]) -> Findings:
    for one in derived:
        if one.fact in stated and not one.agree(stated[one.fact], one.value):
            yield one.fact, problems.contradicts(one.source)


def _last_twelve(facts: dict[str, Any]) -> Findings:
    """Puts the months that count towards SH-PRE-3: paid ones without the back-paid."""
    paid, back = facts["months_paid_last12"], facts.get("back_paid_last12")
    if back is not None and back > paid:
        yield "back_paid_last12", problems.contradicts("months_paid_last12")
    facts["months_counted_last12"] = paid - (back or 0)
