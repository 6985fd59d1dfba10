"""Attempts and locks as data and pure arithmetic (security design 2.6).

An attempt is marked before the provider is asked and the mark taken back on a pass or an outage, so tries in parallel
cannot exceed a limit. Marks otherwise leave only by time; windows slide, except those that follow the calendar day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

from models.assurance.chain import Kind, Mark, Tally
from models.assurance.events import Verdict

SHANGHAI: Final = timezone(timedelta(hours=8))  # one offset all year since 1992
CODE_METHOD: Final = "counter_code"
PASSWORD_METHOD: Final = "query_password"
STREAK: Final = "any.streak"


class By(StrEnum):
    """Whose attempts are counted together."""

    IDENTITY = "identity"
    PAIR = "pair"  # person and identity
    PERSON = "person"
    NUMBER = "number"


class Counts(StrEnum):
    """What one mark stands for."""

    FAILS = "fails"
    STARTS = "starts"
    NUMBERS = "numbers"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` marks within `window`, then locked for `lock`. None means the calendar day of Shanghai."""

    scope: str
    kind: Kind | None  # None: every kind
    by: By
    counts: Counts
    most: int
    window: timedelta | None
    lock: timedelta | None
    method: str | None = None  # None: every method


HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
REVIEW: Final = timedelta(days=3650)  # until staff look at it

LIMITS: Final = (
    Limit("L1.fails", Kind.L1, By.IDENTITY, Counts.FAILS, 5, DAY, DAY),
    Limit("L1.numbers", Kind.L1, By.IDENTITY, Counts.NUMBERS, 3, DAY, DAY),
    Limit("L1.links", Kind.L1, By.NUMBER, Counts.LINKS, 3, DAY, DAY),
    Limit("L2.identity", Kind.L2, By.IDENTITY, Counts.FAILS, 5, 6 * HOUR, 6 * HOUR),
    Limit("L2.pair", Kind.L2, By.PAIR, Counts.FAILS, 5, 6 * HOUR, 6 * HOUR),
    Limit("L2.password", Kind.L2, By.PERSON, Counts.FAILS, 5, DAY, DAY, PASSWORD_METHOD),
    Limit("L3.hour", Kind.L3, By.PAIR, Counts.FAILS, 5, HOUR, HOUR),
    Limit("L3.day", Kind.L3, By.PAIR, Counts.FAILS, 10, None, None),
    Limit("L3.starts", Kind.L3, By.PAIR, Counts.STARTS, 20, None, None),
    Limit("code.tries", None, By.IDENTITY, Counts.FAILS, 3, timedelta(minutes=10), timedelta(minutes=10), CODE_METHOD),
    Limit(STREAK, None, By.IDENTITY, Counts.FAILS, 100, REVIEW, REVIEW),
)


def limits_on(kind: Kind, method: str, limits: tuple[Limit, ...]) -> Iterator[Limit]:
    """The limits that stand before a step of this kind and method."""
    for limit in limits:
        if limit.kind in (None, kind) and limit.method in (None, method) and limit.counts is not Counts.LINKS:
            yield limit


def live(tally: Tally, limit: Limit, now: datetime) -> tuple[Mark, ...]:
    """The marks that still count."""
    if limit.window is None:
        return tuple(mark for mark in tally.marks if mark.at >= _midnight(now))
    return tuple(mark for mark in tally.marks if now - mark.at < limit.window)


def locked(tally: Tally, now: datetime) -> bool:
    return tally.locked_until is not None and now < tally.locked_until


def room(tally: Tally, limit: Limit, value: str, now: datetime) -> bool:
    """Whether one more fits: what is counted already does not count twice."""
    marks = live(tally, limit, now)
    return len(marks) < limit.most or any(mark.value == value for mark in marks)


def marked(tally: Tally, limit: Limit, value: str, now: datetime) -> Tally:
    """One more counted; marks that time took are dropped."""
    marks = live(tally, limit, now)
    if any(mark.value == value for mark in marks):
        return replace(tally, marks=marks)
    return replace(tally, marks=(*marks, Mark(value, now)))


def settled(tally: Tally, limit: Limit, own: Mark, verdict: Verdict, now: datetime) -> Tally:
    """The tally after the verdict on the attempt that left the mark `own`: back, kept, or kept and locked."""
    if verdict is Verdict.PENDING:
        return tally
    if verdict is Verdict.PASS and limit.scope == STREAK:
        return replace(tally, marks=())
    if _given_back(limit, verdict):
        return replace(tally, marks=tuple(mark for mark in tally.marks if mark != own))
    full = len(live(tally, limit, now)) >= limit.most
    if verdict in (Verdict.FAIL, Verdict.MIXED) and full and not locked(tally, now):
        return replace(tally, locked_until=_midnight(now) + DAY if limit.lock is None else now + limit.lock)
    return tally


def _given_back(limit: Limit, verdict: Verdict) -> bool:
    if verdict is Verdict.OUTAGE:
        return True
    return limit.counts is Counts.FAILS and verdict in (Verdict.PASS, Verdict.ENDED, Verdict.EXPIRED)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
