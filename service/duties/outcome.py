"""How a duty ended: done, given up, later, or waiting for the citizen to write again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)
MOST_DOUBLINGS = 12


class End(StrEnum):
    DONE = "DONE"
    ENDED = "ENDED"
    LATER = "LATER"
    WAITING = "WAITING"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`result` is a code for operators, never a text of a citizen. `rest` are pages that wait for 更多.

    `also` is done in the transaction that settles the row: it stands or falls with it.
    """

    end: End
    result: str
    rest: tuple[str, ...] = ()
    next_at: datetime | None = None
    also: Callable[[datetime], None] = lambda now: None


def later(result: str, attempts: int, now: datetime) -> Outcome:
    """Try again after 5 s, then 10, 20, ... at most every 15 minutes; the row's own expiry ends it."""
    pause = min(FIRST_RETRY * 2 ** min(attempts - 1, MOST_DOUBLINGS), LONGEST_RETRY)
    return Outcome(End.LATER, result, next_at=now + pause)
