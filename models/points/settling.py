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
Findings = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Settled:
    """Facts the hit policies read, and what had to be assumed to get them: (code, numbers)."""

    facts: Mapping[str, Any]
    assumed: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def settle(claim: Claim, rule_set: RuleSet, on: date, series: AllSeries, reckoning: Reckoning | None = None) -> Settled:
    """Raises BadClaim: dates and months after `on`, and facts that cannot both be true."""
    reading = reckoning or rule_set.reckoning
    _refuse(_from_the_future(claim.stated, rule_set, on))
    derived = list(from_dates(claim.stated, rule_set, on, reading))
    assumed: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    spans = claim.stated.get("si_monthly")
    if spans is not None:
        average, cap = (series.of(rule_set.series[name]) for name in ("average_wage", "upper_limit"))
        record = Contributions(spans, Month.of(on), average, cap, reading)
        derived += from_months(record, band_edges(rule_set))
        assumed = tuple(record.assumed.items())
    _refuse(_disagreeing(claim.stated, derived))
    facts = {**claim.stated, APPLICATION_DATE: on, **{one.fact: one.value for one in derived}}
    _refuse(_last_twelve(facts))
    return Settled(facts, assumed)


def _refuse(findings: Findings) -> None:
    found = tuple(findings)
    if found:
        raise BadClaim(found)


def _from_the_future(stated: Mapping[str, Any], rule_set: RuleSet, on: date) -> Findings:
    this_month = Month.of(on)
    for name, value in stated.items():
        if isinstance(value, date):
            if value > on and not rule_set.keys[name].may_be_ahead:
                yield name, problems.IN_THE_FUTURE
            continue
        kind = rule_set.keys[name].kind if name in rule_set.keys else ""
        if kind == "months":
            yield from _late(name, ".to", [span.last > this_month for span in value])
        elif kind == "days":
            yield from _late(name, "", [day > on for day in value])
        elif kind == "dated":
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
    paid, back = (facts.get(name) for name in ("months_paid_last12", "back_paid_last12"))
    if paid is None:
        return
    if back is not None and back > paid:
        yield "back_paid_last12", problems.contradicts("months_paid_last12")
    facts["months_counted_last12"] = paid - (back or 0)
