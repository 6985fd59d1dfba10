"""When WeChat has had enough of one call: until when it is not made again (wechat-wire 3.3).

45009 and 44993 end the day, in China; 45011 is a minute's measure, 44990 and 44991 a second's: each further refusal
doubles the wait.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

SHANGHAI: Final = timezone(timedelta(hours=8))  # no daylight saving since 1991
DAY: Final = frozenset({45009, 44993})
FIRST: Final = {45011: timedelta(seconds=15), 44990: timedelta(seconds=1), 44991: timedelta(seconds=1)}
LONGEST: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Pause:
    """No such call until `until` (UTC), because of `errcode` at `since`. `waits` is what the next refusal doubles."""

    errcode: int
    since: datetime
    until: datetime
    waits: timedelta

    def over(self, now: datetime) -> bool:
        return now >= self.until


def pause(errcode: int, before: Pause | None, now: datetime) -> Pause:
    """After WeChat answered `errcode`; `before` is the pause that led to it. Raises KeyError for another errcode."""
    if errcode in DAY:
        return Pause(errcode, now, _next_day(now), timedelta())
    again = before is not None and before.errcode == errcode
    waits = min(before.waits * 2, LONGEST) if before and again else FIRST[errcode]
    return Pause(errcode, now, now + waits, waits)


def _next_day(now: datetime) -> datetime:
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(now.tzinfo)
