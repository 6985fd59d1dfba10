"""Months as whole numbers (`year * 12 + month - 1`), so that differences count months."""

from datetime import date


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def text(ordinal: int) -> str:
    """`YYYYMM`, as item AAE003 is written."""
    return f"{ordinal // 12:04d}{ordinal % 12 + 1:02d}"


def year_of(ordinal: int) -> int:
    return ordinal // 12


def arrived(today: date) -> int:
    """The last month whose contributions have arrived: last month's from the 15th on, before that the one earlier."""
    return month_of(today) - (1 if today.day >= 15 else 2)
