"""Alarms as structured log lines and counts: `alarm` events are what monitoring wakes a person for."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from models.outbound.alarm import Alarm

QUIET: Final = 60.0  # seconds in which the same alarm about the same thing is counted and not said again
log = structlog.get_logger("alarm")


class LoggedAlarms:
    """Implements ports.Alarms. `ticks`: monotonic seconds. What is told comes from closed sets: few counts."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._lock = threading.Lock()
        self._counts: dict[tuple[Alarm, str], int] = {}
        self._said: dict[tuple[Alarm, str], float] = {}

    def cry(self, alarm: Alarm, what: str) -> None:
        one = (alarm, what)
        with self._lock:
            now = self._ticks()
            count = self._counts[one] = self._counts.get(one, 0) + 1
            if one in self._said and now - self._said[one] < QUIET:
                return
            self._said[one] = now
        log.critical("alarm", kind=alarm.value, why=what, count=count)

    def counts(self) -> Mapping[tuple[Alarm, str], int]:
        """How often each was raised in this process: (what kind, about what) -> times."""
        with self._lock:
            return dict(self._counts)
