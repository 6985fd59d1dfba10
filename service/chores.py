"""What the worker does every half minute: a sign of life, the clock's mark, and forgetting what is kept for a while."""

from collections.abc import Callable
from dataclasses import dataclass, field

from models.keeping import lives
from models.keeping.inbox import Inbox
from models.keeping.transactions import worker_effect
from models.ports import Clock

EVERY_SECONDS = 30.0


@dataclass(slots=True)
class Chores:
    """`ticks` is a monotonic clock in seconds; `steady` has no sandbox offset; `raise_mark` persists how late it is."""

    inbox: Inbox
    clock: Clock
    steady: Clock
    raise_mark: Callable[[], None]
    ticks: Callable[[], float]
    _next: float = field(default=0.0, init=False)

    def when_due(self) -> None:
        now = self.ticks()
        if now < self._next:
            return
        self._next = now + EVERY_SECONDS
        self.raise_mark()
        with worker_effect():
            lives.beat(lives.WORKER, self.steady.now())
            self.inbox.forget(self.clock.now())
