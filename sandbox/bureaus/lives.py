"""The working lives of the crowd, drawn from each one's own seed: always the same, whatever the clock says."""

from datetime import date
from random import Random

from sandbox.bureaus.careers import Career, Job
from sandbox.bureaus.months import month, month_of
from sandbox.bureaus.units import unit
from sandbox.people.person import Person

ACCOUNTS_BEGIN = month(1993, 1)  # personal accounts exist in Shanghai since then
PENSION_AGE = {True: 60, False: 55}
SPANS = (14, 26, 38, 55, 80, 130)  # months in one job
BREAKS = (1, 1, 1, 1, 2, 3, 4)  # months from the end of one job to the start of the next; 1 = no gap


def life(person: Person, today: date) -> Career:
    """Jobs from the early twenties to now or to retirement."""
    chance = Random(f"life:{person.key}")
    born = month_of(person.birth)
    start = max(born + chance.randrange(20, 26) * 12, ACCOUNTS_BEGIN)
    pension = born + PENSION_AGE[person.male] * 12
    start = min(start, month_of(today) - 4)
    retired = max(pension, start + 24) if pension <= month_of(today) else None
    jobs = _jobs(chance, start, retired, month_of(today))
    return Career(jobs, retired=retired, fund_percent=chance.choice((5, 6, 7, 7)))


def _jobs(chance: Random, start: int, retired: int | None, now: int) -> tuple[Job, ...]:
    jobs: list[Job] = []
    percent = chance.choice((62, 75, 88, 100, 105, 120, 150, 210, 305))
    while True:
        name, number = unit(chance)
        end = start + chance.choice(SPANS)
        if retired is not None and end >= retired:
            return (*jobs, Job(name, number, start, retired - 1, percent))
        if end >= now or start + 6 >= now:
            return (*jobs, Job(name, number, start, None, percent))
        jobs.append(Job(name, number, start, end, percent))
        start = end + chance.choice(BREAKS)
        percent = percent * chance.randrange(95, 125) // 100
