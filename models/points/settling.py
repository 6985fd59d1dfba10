"""From what was stated to what the law asks: ages from birth dates, windows from months, all of it for one day.

Where a raw fact and the figure derived from it are both stated they must agree (design 4).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from models.calendar.month import Month
from models.errors import BadClaim
from models.points import problems
from models.points.claim import Claim
from models.points.contributions import Contributions
from models.points.months import Ratios
from models.points.rule_set import Reckoning, RuleSet
from models.points.series import AllSeries

APPLICATION_DATE: Final = "application_date"
# Where the bands of points rules 1.5 begin.
BANDS: Final = tuple(Decimal(edge) for edge in ("0.8", "1", "2", "3"))


@dataclass(frozen=True, slots=True)
class Settled:
    """Facts the hit policies read, and what had to be assumed to get them: (code, numbers)."""

    facts: Mapping[str, Any]
    assumed: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(slots=True)
class Desk:
    """One settling: collects facts, findings and assumptions."""

    stated: Mapping[str, Any]
    on: date
    rule_set: RuleSet
    series: AllSeries
    reckoning: Reckoning
    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[tuple[str, str]] = field(default_factory=list)
    assumed: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def derive(self, name: str, value: Any, source: str, agree: Callable[[Any, Any], bool] | None = None) -> None:
        """Puts a derived fact, or notes that what was stated says something else."""
        stated = self.stated.get(name)
        if stated is not None and not (agree(stated, value) if agree else stated == value):
            self.findings.append((name, problems.contradicts(source)))
        self.facts[name] = value


def settle(claim: Claim, rule_set: RuleSet, on: date, series: AllSeries, reckoning: Reckoning | None = None) -> Settled:
    """Raises BadClaim: dates and months after `on`, and facts that cannot both be true."""
    desk = Desk(claim.stated, on, rule_set, series, reckoning or rule_set.reckoning)
    desk.facts |= {**claim.stated, APPLICATION_DATE: on}
    desk.findings += _from_the_future(desk)
    if not desk.findings:
        _age(desk)
        _contributions(desk)
        _last_twelve(desk)
    if desk.findings:
        raise BadClaim(tuple(desk.findings))
    return Settled(desk.facts, tuple(desk.assumed))


def _from_the_future(desk: Desk) -> Iterator[tuple[str, str]]:
    for name, value in desk.stated.items():
        if isinstance(value, date) and value > desk.on and not desk.rule_set.keys[name].may_be_ahead:
            yield name, problems.IN_THE_FUTURE
    this_month = Month.of(desk.on)
    for number, span in enumerate(desk.stated.get("si_monthly", ())):
        if span.last > this_month:
            yield f"si_monthly[{number}].to", problems.IN_THE_FUTURE


def _age(desk: Desk) -> None:
    born = desk.stated.get("birth_date")
    if born is not None:
        desk.derive("age", Decimal(completed_years(born, desk.on, desk.reckoning.birthday_rule)), "birth_date")


def completed_years(since: date, on: date, rule: str = "birthday") -> int:
    """周岁: a year is complete on its day, or under `day_after_birthday` on the next one (points rules 1.1)."""
    reached = (on.month, on.day) > (since.month, since.day)
    if rule == "birthday":
        reached = (on.month, on.day) >= (since.month, since.day)
    return on.year - since.year - (0 if reached else 1)


def _contributions(desk: Desk) -> None:
    spans = desk.stated.get("si_monthly")
    if spans is None:
        return
    names, application = desk.rule_set.series, Month.of(desk.on)
    average, cap = desk.series.of(names["average_wage"]), desk.series.of(names["upper_limit"])
    record = Contributions(spans, application, average, cap, desk.reckoning)
    paid, valid = record.in_last_twelve()
    desk.derive("si_valid_months", record.valid_months(), "si_monthly")
    if record.paid_at(application):
        # The month that runs may not have been paid yet: its absence says nothing.
        desk.derive("paying_in_application_month", True, "si_monthly")
    desk.derive("months_paid_last12", valid, "si_monthly", lambda stated, _: stated in (paid, valid))
    desk.derive("back_paid_last12", Decimal(0), "si_monthly", lambda stated, _: stated <= paid - valid)
    at_average = sum(months for ratio, months in record.ratios(12) if ratio >= 1)
    desk.derive("months_base_ge_1x_last12", Decimal(at_average), "si_monthly")
    for window in (48, 36):
        desk.derive(f"si_base_ratio_months.last{window}", record.ratios(window), "si_monthly", _same_bands)
    desk.assumed += record.assumed.items()


def _same_bands(stated: Ratios, counted: Ratios) -> bool:
    """Somebody who states `{"0.8": 36}` means the band that begins there, not the exact ratio."""
    return all(_in_band(stated, edge) == _in_band(counted, edge) for edge in {_edge(ratio) for ratio, _ in stated})


def _edge(ratio: Fraction | Decimal) -> Decimal:
    return max((edge for edge in BANDS if edge <= ratio), default=Decimal(0))


def _in_band(ratios: Ratios, edge: Decimal) -> int:
    return sum(months for ratio, months in ratios if _edge(ratio) == edge)


def _last_twelve(desk: Desk) -> None:
    """Months that count towards SH-PRE-3: paid ones without the back-paid."""
    paid, back = (desk.facts.get(name) for name in ("months_paid_last12", "back_paid_last12"))
    if paid is None:
        return
    if back is not None and back > paid:
        desk.findings.append(("back_paid_last12", problems.contradicts("months_paid_last12")))
    desk.facts["months_counted_last12"] = paid - (back or 0)
