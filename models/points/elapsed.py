"""How long ago: full years, full months, and whether an anniversary is today."""

from datetime import date
from decimal import Decimal


def full_years(since: date, on: date, rule: str = "birthday") -> int:
    """周岁: a year is complete on its day, or under `day_after_birthday` on the next one (points rules 1.1)."""
    reached = (on.month, on.day) > (since.month, since.day)
    if rule == "birthday":
        reached = (on.month, on.day) >= (since.month, since.day)
    return on.year - since.year - (0 if reached else 1)


def full_months(since: date, on: date) -> int:
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)


def years_ago(since: date, on: date) -> Decimal:
    """Full years, and a half for any part of the next one: exact where look-backs end, which are full years."""
    years = full_years(since, on)
    return Decimal(years) if (on.month, on.day) == (since.month, since.day) else Decimal(years) + Decimal("0.5")
