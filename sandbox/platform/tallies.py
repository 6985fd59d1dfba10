"""How often an account did something that WeChat limits by day or by month."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))  # no daylight saving since 1991


def count(change: sqlite3.Connection, appid: str, what: str, at: float) -> None:
    change.execute("INSERT INTO tally (appid, what, at) VALUES (?, ?, ?)", (appid, what, at))


def counted(change: sqlite3.Connection, appid: str, what: str, since: float) -> int:
    """How many were counted after `since` (epoch seconds)."""
    row = change.execute("SELECT count(*) FROM tally WHERE appid = ? AND what = ? AND at > ?", (appid, what, since))
    return int(row.fetchone()[0])


def midnight(now: float) -> float:
    """When this day began in China, where the quotas are renewed."""
    return _local(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def month_start(now: float) -> float:
    """When this month began in China."""
    return _local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


def _local(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC).astimezone(SHANGHAI)
