"""One bureau's breaker and bulkhead: who fails is left alone, who is slow holds a few threads only (design 6.2)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from models.errors import BureauDown
from models.outbound.alarm import Alarm
from models.outbound.breaker import Breaker
from models.outbound.bulkhead import Bulkhead
from models.ports import Alarms

LANES: Final = 6  # calls under way at once in this process: two of its eight threads stay free
PATIENCE: Final = 0.1  # seconds to wait for a lane: a bureau in order frees one in that time


class Turnstile:
    """`city` stands in alarms; `ticks` is a monotonic clock in seconds."""

    def __init__(
        self,
        city: str,
        alarms: Alarms | None = None,
        lanes: int = LANES,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._city = city
        self._alarms = alarms
        self._ticks = ticks
        self._turn = threading.Condition()
        self._breaker, self._bulkhead = Breaker(), Bulkhead(lanes)

    @contextmanager
    def passage(self) -> Iterator["Passage"]:
        """A lane for one call. Raises BureauDown when the bureau is left alone or every lane stays taken."""
        passage = Passage(self, self._enter())
        try:
            yield passage
        finally:
            self._leave(passage)

    def heard(self, era: int, *, ok: bool) -> None:
        """What a call with this ticket found."""
        with self._turn:
            before = self._breaker
            self._breaker = before.succeeded(era) if ok else before.failed(era, self._ticks())
            opened = before.opened_at is None and self._breaker.opened_at is not None
        if opened and self._alarms:
            self._alarms.cry(Alarm.CIRCUIT_OPEN, self._city)

    def _enter(self) -> int:
        with self._turn:
            self._turn.wait_for(lambda: self._bulkhead.inside < self._bulkhead.lanes, PATIENCE)
            inside, admitted = self._bulkhead.enter(), self._breaker.admit(self._ticks())
            if inside is None:
                raise BureauDown("too many calls under way")
            if admitted is None:
                raise BureauDown("left alone after failures")
            self._bulkhead, self._breaker = inside, admitted
            return admitted.era

    def _leave(self, passage: "Passage") -> None:
        with self._turn:
            self._bulkhead, self._breaker = self._bulkhead.leave(), self._breaker.abandoned(passage.era)
            self._turn.notify()


class Passage:
    """One call under way; says once how it went, or nothing."""

    def __init__(self, turnstile: Turnstile, era: int) -> None:
        self.era = era
        self._turnstile = turnstile

    def answered(self) -> None:
        """The bureau answered, whatever it said."""
        self._turnstile.heard(self.era, ok=True)

    def failed(self) -> None:
        """No answer, or none in fair time."""
        self._turnstile.heard(self.era, ok=False)
