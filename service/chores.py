"""What the worker does every half minute: a sign of life, the clock's mark, and forgetting what is kept for a while."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from models.keeping import lives
from models.keeping.database import db
from models.keeping.inbox import Inbox
from models.keeping.transactions import worker_effect
from models.ports import Clock
from service import retention

EVERY_SECONDS = 30.0
RETENTION_SECONDS = 600.0


@dataclass(slots=True)
class Chores:
    """`ticks` is a monotonic clock in seconds; `steady` has no sandbox offset; `raise_mark` persists how late it is."""

    inbox: Inbox
    clock: Clock
    steady: Clock
    raise_mark: Callable[[], None]
    ticks: Callable[[], float]
    _next: float = field(default=0.0, init=False)
    _next_retention: float = field(default=0.0, init=False)

    def when_due(self) -> None:
        now = self.ticks()
        if now < self._next:
            return
        self._next = now + EVERY_SECONDS
        self.raise_mark()
        with worker_effect():
            lives.beat(lives.WORKER, self.steady.now())
            self.inbox.forget(self.clock.now())
        if now >= self._next_retention:
            self._next_retention = now + RETENTION_SECONDS
            with worker_effect():
                retention.forget(self.clock.now())
        truncate_log()


def truncate_log() -> None:
    """SQLite keeps what was overwritten in its write-ahead log until that is emptied: a deleted key would lie there.

    A reader may hold the log; the next round tries again. PostgreSQL has no such file of ours.
    """
    if db.engine.dialect.name != "sqlite":
        return
    try:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    except OperationalError:
        return
