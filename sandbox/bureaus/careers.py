"""A working life as the bureau has it on file: jobs, and which month was paid on which base."""

from dataclasses import dataclass, field
from datetime import date

from sandbox.bureaus.limits import base_of
from sandbox.bureaus.months import arrived


@dataclass(frozen=True)
class Job:
    """One unit's account: first and last month owed (None: goes on), wage as percent of the city's average."""

    unit: str
    unit_number: str
    start: int
    end: int | None
    percent: int

    def covers(self, month: int) -> bool:
        return self.start <= month and (self.end is None or month <= self.end)


@dataclass(frozen=True)
class Correction:
    """Months `start`..`end` first billed on `percent` of the average, corrected on `on`, for `cause` (BAE160)."""

    start: int
    end: int
    percent: int
    on: date
    cause: str = "2"


@dataclass(frozen=True)
class Career:
    """`owed`: how many of the last months the employer has not paid. `retired`: first month of retirement.

    `refunded`: months that were paid and given back. `moved_in`: months paid in another province and brought along.
    `states` maps a scheme code to the state in which the bureau shows it (`insurance.TOLD`),
    `late` to the days by which its data are older than they should be.
    """

    jobs: tuple[Job, ...]
    owed: int = 0
    back_paid: frozenset[int] = frozenset()
    refunded: frozenset[int] = frozenset()
    moved_in: frozenset[int] = frozenset()
    correction: Correction | None = None
    retired: int | None = None
    fund_percent: int = 7
    states: dict[str, str] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)

    def job_in(self, month: int) -> Job | None:
        """The main unit of that month: where two pay, the earlier account."""
        return next((job for job in self.jobs if job.covers(month)), None)

    def paying(self, today: date) -> bool:
        return self.retired is None and any(job.end is None or job.end >= arrived(today) for job in self.jobs)

    def first(self) -> int:
        return min(job.start for job in self.jobs)


# AAE140 of the schemes whose months move with a person from province to province; those of the others stay behind.
MOVING = frozenset({"110", "310", "210"})


def bases(career: Career, today: date, code: str = "110") -> dict[int, int]:
    """Month → base in yuan, for every month of this scheme that has arrived and stayed, in order."""
    last = arrived(today) - career.owed
    elsewhere = frozenset() if code in MOVING else career.moved_in
    paid = {month: career.job_in(month) for month in range(career.first(), last + 1)}
    return {
        month: base_of(month, job.percent)
        for month, job in paid.items()
        if job and month not in career.refunded | elsewhere
    }


def owed(career: Career, today: date) -> list[int]:
    """Months that the employer owes."""
    return list(range(arrived(today) - career.owed + 1, arrived(today) + 1))


def gaps(career: Career, today: date, code: str = "110") -> list[int]:
    """Months really missing: between two paid ones, owed by nobody."""
    paid = bases(career, today, code)
    return [month for month in range(min(paid), max(paid)) if month not in paid] if paid else []
