"""The records behind the stories: `cases.toml`, in months before now."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sandbox.bureaus.careers import Career, Correction, Job
from sandbox.bureaus.lives import life
from sandbox.bureaus.months import month_of
from sandbox.bureaus.units import unit
from sandbox.people.person import Person

FILE = Path(__file__).with_name("cases.toml")


@cache
def cases() -> dict[str, dict[str, Any]]:
    """The table of the file, by the person's key."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def rows_of(key: str) -> int:
    """How many people the bureau finds under this person's number; 1 unless the file says otherwise."""
    return cases().get(key, {}).get("found", 1)


def career(person: Person, today: date) -> Career:
    """The story's career where there is one, else one drawn for the crowd."""
    case = cases().get(person.key, {})
    if "jobs" not in case:
        return life(person, today)
    now = month_of(today)
    return Career(
        jobs=tuple(_job(person, place, row, now) for place, row in enumerate(case["jobs"])),
        owed=case.get("owed", 0),
        back_paid=frozenset(now - ago for ago in case.get("back_paid", ())),
        refunded=frozenset(now - ago for ago in case.get("refunded", ())),
        moved_in=_span(case.get("moved_in"), now),
        correction=_correction(case.get("correction"), today),
        retired=month_of(case["retired"]) if "retired" in case else None,
        states=case.get("states", {}),
        late=case.get("late", {}),
    )


def _job(person: Person, place: int, row: dict[str, Any], now: int) -> Job:
    name, number = unit(Random(f"unit:{person.key}:{place}"))
    return Job(name, number, _month(row["from"], now), _month(row["to"], now) if "to" in row else None, row["percent"])


def _month(value: int | date, now: int) -> int:
    # A date stands for its month; a whole number counts back from the present month.
    return month_of(value) if isinstance(value, date) else now - value


def _span(row: dict[str, int] | None, now: int) -> frozenset[int]:
    return frozenset() if row is None else frozenset(range(now - row["from"], now - row["to"] + 1))


def _correction(row: dict[str, int] | None, today: date) -> Correction | None:
    if row is None:
        return None
    now = month_of(today)
    return Correction(
        now - row["from"], now - row["to"], row["percent"], today - timedelta(days=row["days_ago"]), str(row["cause"])
    )
