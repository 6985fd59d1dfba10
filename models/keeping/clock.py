"""Database time behind the Clock port, with a persisted high-water mark: a clock set back prolongs nothing."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from models.keeping.database import EPOCH

NOW_MS = {
    "postgresql": "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
    "sqlite": "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS integer)",
}
RAISE_MARK = text(
    "INSERT INTO clock_mark (id, highest) VALUES (1, :ms) ON CONFLICT (id) DO UPDATE SET highest = :ms "
    "WHERE clock_mark.highest < :ms"
)
ANCHOR_SECONDS = 30.0


class DatabaseClock:
    """Asks the database each 30 s and counts the monotonic clock in between. Implements ports.Clock.

    Time never falls below the highest time any process has seen; from there it runs on, it does not stand still.
    """

    def __init__(self, engine: Engine, monotonic: Callable[[], float]) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._anchor: tuple[float, int] | None = None

    def now(self) -> datetime:
        """UTC. Raises the database's own error when it cannot be reached at the first call."""
        with self._lock:
            ticks = self._monotonic()
            if self._anchor is None or ticks - self._anchor[0] > ANCHOR_SECONDS:
                self._anchor = (ticks, self._ask(ticks))
            since, at = self._anchor
            return EPOCH + timedelta(milliseconds=at + int((ticks - since) * 1000))

    def raise_mark(self) -> None:
        """Persists how late it is. For process starts and the worker's rounds: it writes, so never inside a request."""
        now = (self.now() - EPOCH) // timedelta(milliseconds=1)
        with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            connection.execute(RAISE_MARK, {"ms": now})

    def _ask(self, ticks: float) -> int:
        with self._engine.connect() as connection:
            return max(_database_ms(connection), _mark_ms(connection), self._counted(ticks))

    def _counted(self, ticks: float) -> int:
        return self._anchor[1] + int((ticks - self._anchor[0]) * 1000) if self._anchor else 0


def _database_ms(connection: Connection) -> int:
    return int(connection.exec_driver_sql(NOW_MS[connection.dialect.name]).scalar_one())


def _mark_ms(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT highest FROM clock_mark WHERE id = 1").scalar() or 0)
