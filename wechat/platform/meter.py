"""Which calls of one account WeChat has had enough of, so that they are not made in vain (wechat-wire 3.3, 3.4)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final, Protocol

from models.errors import QuotaUsedUp, TooOften, Unavailable, WeChatLimit
from models.outbound.alarm import Alarm
from models.outbound.pause import DAY, Pause, pause
from models.ports import Alarms, Clock

CLEAR: Final = "/cgi-bin/clear_quota"


class Cleared(Protocol):
    """When the account's quota was last cleared, known to all processes. Raises Unavailable when out of reach."""

    def when(self) -> datetime | None: ...

    def note(self, at: datetime) -> None: ...


class Meter:
    """Each process learns of a limit by one refusal of its own, and of a cleared quota through `cleared`."""

    def __init__(self, clock: Clock, cleared: Cleared | None = None, alarms: Alarms | None = None) -> None:
        self._clock = clock
        self._cleared = cleared
        self._alarms = alarms
        self._pauses: dict[str, Pause] = {}
        self._lock = threading.Lock()

    @contextmanager
    def measured(self, path: str) -> Iterator[None]:
        """Around one call. Raises QuotaUsedUp or TooOften instead of making it while its pause lasts."""
        before = self._admit(path)
        try:
            yield
        except WeChatLimit as limit:
            self._refused(path, limit.errcode, before)
            raise
        with self._lock:
            if self._pauses.get(path) is before:
                self._pauses.pop(path, None)

    def clear(self) -> None:
        """WeChat took `clear_quota`: every call may be made again, here and - if it can be told - everywhere."""
        with self._lock:
            self._pauses.clear()
        if self._cleared:
            self._cleared.note(self._clock.now())

    def paused(self) -> dict[str, Pause]:
        """The calls that are not made now, by path."""
        now = self._clock.now()
        with self._lock:
            return {path: one for path, one in self._pauses.items() if not one.over(now)}

    def _admit(self, path: str) -> Pause | None:
        with self._lock:
            before = self._pauses.get(path)
        # The remedy itself is never held back: a person asked for it.
        if before is None or before.over(self._clock.now()) or path == CLEAR or self._was_cleared(before):
            return before
        raise (QuotaUsedUp if before.errcode in DAY else TooOften)(before.errcode, path)

    def _was_cleared(self, before: Pause) -> bool:
        if self._cleared is None or before.errcode not in DAY:
            return False
        with suppress(Unavailable):
            at = self._cleared.when()
            return at is not None and at >= before.since
        return False

    def _refused(self, path: str, errcode: int, before: Pause | None) -> None:
        with self._lock:
            self._pauses[path] = pause(errcode, before, self._clock.now())
        if errcode in DAY and self._alarms:
            self._alarms.cry(Alarm.QUOTA_USED_UP, path)
