"""How the hosts we call are doing: breaker, bulkhead and retry budget of each, shared by all threads (design 6.2)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from models.errors import WeChatDown
from models.outbound.alarm import Alarm
from models.outbound.breaker import Breaker, State
from models.outbound.budget import Budget
from models.outbound.bulkhead import Bulkhead
from models.ports import Alarms

LANES: Final = 32  # calls under way at once; the service says less than it has threads
PATIENCE: Final = 0.1  # seconds to wait for a lane: a host in order frees one in that time


class Trip:
    """One call under way; tells its host how it went, once. Says nothing when it is never told."""

    def __init__(self, host: "Host", era: int) -> None:
        self._host = host
        self._era = era

    def answered(self) -> None:
        """The host answered, whatever it said."""
        self._host.heard(self._era, ok=True)

    def failed(self) -> None:
        """No answer, none in fair time, or none that can be read."""
        self._host.heard(self._era, ok=False)


class Host:
    """One host. `ticks` is a monotonic clock in seconds; `name` stands in alarms."""

    def __init__(self, name: str, lanes: int, ticks: Callable[[], float], alarms: Alarms | None = None) -> None:
        self._name = name
        self._ticks = ticks
        self._alarms = alarms
        self._turn = threading.Condition()
        self._breaker, self._bulkhead, self._budget = Breaker(), Bulkhead(lanes), Budget(ticks())

    @contextmanager
    def trip(self, path: str) -> Iterator[Trip]:
        """A lane for one call. Raises WeChatDown at once (0.1 s) when the host is left alone or every lane is taken."""
        era = self._enter(path)
        try:
            yield Trip(self, era)
        finally:
            self._leave(era)

    def called(self) -> None:
        """A first try was begun: it earns a share of a retry."""
        with self._turn:
            self._budget = self._budget.called(self._ticks())

    def may_retry(self) -> bool:
        """Takes one retry out of the budget; False when there is none."""
        with self._turn:
            spent = self._budget.retried(self._ticks())
            self._budget = spent or self._budget
            return spent is not None

    def state(self) -> State:
        with self._turn:
            return self._breaker.state(self._ticks())

    def heard(self, era: int, *, ok: bool) -> None:
        with self._turn:
            now, before = self._ticks(), self._breaker
            self._breaker = before.succeeded(era) if ok else before.failed(era, now)
            opened = before.opened_at is None and self._breaker.opened_at is not None
        if opened and self._alarms:
            self._alarms.cry(Alarm.CIRCUIT_OPEN, self._name)

    def _enter(self, path: str) -> int:
        with self._turn:
            self._turn.wait_for(lambda: self._bulkhead.inside < self._bulkhead.lanes, PATIENCE)
            inside, admitted = self._bulkhead.enter(), self._breaker.admit(self._ticks())
            if inside is None:
                raise WeChatDown(f"{path}: too many calls under way")
            if admitted is None:
                raise WeChatDown(f"{path}: left alone after failures")
            self._bulkhead, self._breaker = inside, admitted
            return admitted.era

    def _leave(self, era: int) -> None:
        with self._turn:
            # After `heard` the era is another one, and this says nothing.
            self._bulkhead, self._breaker = self._bulkhead.leave(), self._breaker.abandoned(era)
            self._turn.notify()


class Hosts:
    """All hosts of this process, by origin; clients that call the same host share what is known of it."""

    def __init__(
        self, lanes: int = LANES, alarms: Alarms | None = None, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._make = lambda origin: Host(origin, lanes, ticks, alarms)
        self._known: dict[str, Host] = {}
        self._lock = threading.Lock()

    def of(self, origin: str) -> Host:
        with self._lock:
            if origin not in self._known:
                self._known[origin] = self._make(origin)
            return self._known[origin]
