"""Every charge of a career as the bureau booked it: one or several rows per month, scheme and unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.bureaus.careers import MOVING, Career, Job
from sandbox.bureaus.limits import base_of
from sandbox.bureaus.months import arrived, month, month_of

# AAA115 and AAE132 of the live wire (docs/bureau-live-api.md).
NORMAL, DIFFERENCE, BACK_PAID, REFUND, MOVED_IN = "10", "11", "20", "50", "60"
OWED, ARRIVED, UNDER_WAY = "0", "1", "2"

# Employer's and person's part per scheme in hundredths of a percent (insurance-domain 1.2.2); the medical employer's
# 9 % there includes maternity, which this bureau books apart.
RATES = {"110": (1600, 800), "310": (800, 200), "210": (50, 50), "410": (26, 0), "510": (100, 0)}
# National since May 2019; Shanghai's employers paid a fifth before. What moves along is a slice of the pool.
PENSION_BEFORE, PENSION_SINCE, PENSION_MOVED = 2000, month(2019, 5), 1200
# Whose own account gets what: of the pension and the medical scheme the personal part, of the housing fund both.
PERSONAL_ACCOUNT, FUND = frozenset({"110", "310"}), "GJJ"


@dataclass(frozen=True)
class Charge:
    """One row. `billed`: yuan that the amounts are a share of, below nought where money went back."""

    month: int
    settled: int
    arrived: date | None
    base: int
    billed: int
    job: Job
    kind: str = NORMAL
    paid: str = ARRIVED


def charges(career: Career, code: str, today: date) -> list[Charge]:
    """All rows of one scheme up to this month, in the order of the months owed for."""
    months = range(career.first(), month_of(today) + 1)
    return [row for at in months for job in career.jobs if job.covers(at) for row in _of(career, code, at, job, today)]


def parts(row: Charge, code: str, fund_percent: int) -> tuple[int, int]:
    """Employer's and person's part in cents."""
    employer, personal = RATES.get(code, (fund_percent * 100, fund_percent * 100))
    if code == "110" and row.month < PENSION_SINCE:
        employer = PENSION_BEFORE
    if code == "110" and row.kind == MOVED_IN:
        employer = PENSION_MOVED
    return _share(row.billed, employer), _share(row.billed, personal)


def _of(career: Career, code: str, at: int, job: Job, today: date) -> Iterator[Charge]:
    base, last = base_of(at, job.percent), arrived(today)
    if at > last or (code == FUND and at > last - career.owed):
        yield Charge(at, at, None, base, base, job, NORMAL, UNDER_WAY)
    elif at > last - career.owed:
        yield Charge(at, at, None, base, base, job, NORMAL, OWED)
    elif at in career.moved_in:
        booked = max(career.moved_in) + 3
        if code in MOVING:
            yield Charge(at, booked, _day(booked, 20), base, base, job, MOVED_IN)
    elif at in career.back_paid:
        yield Charge(at, at + 3, _came(at + 3), base, base, job, BACK_PAID)
    else:
        yield from _ordinary(career, at, job, base)


def _ordinary(career: Career, at: int, job: Job, base: int) -> Iterator[Charge]:
    """A month paid in time, and what was changed about it afterwards."""
    change = career.correction
    if change and change.start <= at <= change.end and job == career.job_in(at):
        before = base_of(at, change.percent)
        yield Charge(at, at, _came(at), before, before, job)
        yield Charge(at, month_of(change.on), change.on, base, base - before, job, DIFFERENCE)
        return
    yield Charge(at, at, _came(at), base, base, job)
    if at in career.refunded:
        yield Charge(at, at + 2, _day(at + 2, 20), base, -base, job, REFUND)


def _came(settled: int) -> date:
    """Money comes between the 7th and the 15th of the month after the bill, on a working day."""
    day = _day(settled + 1, 9 + settled % 7)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _day(ordinal: int, day: int) -> date:
    return date(ordinal // 12, ordinal % 12 + 1, day)


def _share(billed: int, rate: int) -> int:
    """Half a cent is rounded away from nought, so that a refund is exactly what was paid (insurance-domain 1.2)."""
    cents = (abs(billed) * rate + 50) // 100
    return cents if billed >= 0 else -cents
