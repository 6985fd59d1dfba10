"""A PostgreSQL connection that never waits for ever: a network that swallows packets is an error, not a hang."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.pq import TransactionStatus

CONNECT_SECONDS: Final = 2
PING_SECONDS: Final = 1.0
STATEMENT_SECONDS: Final = 8  # as SQLite's busy_timeout
ANSWER_SECONDS: Final = 10.0  # a little more: a server that is well ends a statement by itself

ARGUMENTS: Final[Mapping[str, Any]] = {
    "connect_timeout": CONNECT_SECONDS,
    "options": f"-c statement_timeout={STATEMENT_SECONDS}s",
    # A peer that vanished without a word is noticed by the kernel as well.
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class BoundedConnection(psycopg.Connection[Any]):
    """psycopg's connection, each answer within `seconds`; after that it is closed, and the pool opens another.

    Source: https://www.psycopg.org/psycopg3/docs/api/connections.html
    """

    seconds: float | None = ANSWER_SECONDS

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises OperationalError when nothing came in time."""
        try:
            return super().wait(gen, interval=interval, timeout=timeout or self.seconds)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # what is still under way would answer the next question
            raise

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """For a ping: a connection that is alive answers at once."""
        patience = self.seconds
        self.seconds = PING_SECONDS
        try:
            yield
        finally:
            self.seconds = patience

    def take_your_time(self) -> None:
        """For migrations, which may rewrite a large table: no limit on either side, for this connection's life."""
        self.seconds = None
        self.autocommit = True
        self.execute("SET statement_timeout = 0")
        self.autocommit = False
