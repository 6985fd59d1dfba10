"""The only four places that commit (design 2). No provider is called while one of them is open.

Each is a context manager around the shared session: leaving it normally commits, an exception rolls everything back.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.keeping.database import db
from models.keeping.failpoints import crossing


@contextmanager
def receive() -> Iterator[Session]:
    """A push or command is taken in: after this it cannot be lost."""
    with _rolled_back_on_error() as session:
        yield session
        crossing("receive.before")
        session.commit()
        crossing("receive.after")


@contextmanager
def reserve() -> Iterator[Session]:
    """An attempt is counted before a provider is asked."""
    with _rolled_back_on_error() as session:
        yield session
        crossing("reserve.before")
        session.commit()
        crossing("reserve.after")


@contextmanager
def effect() -> Iterator[Session]:
    """A change with its audit row and the outbox rows it owes; or the audit row of a reading."""
    with _rolled_back_on_error() as session:
        yield session
        crossing("effect.before")
        session.commit()
        crossing("effect.after")


@contextmanager
def worker_effect() -> Iterator[Session]:
    """What the worker claims, finishes or puts back."""
    with _rolled_back_on_error() as session:
        yield session
        crossing("worker_effect.before")
        session.commit()
        crossing("worker_effect.after")


@contextmanager
def reading() -> Iterator[Session]:
    """A look that changes nothing; gives the connection back before anything slow happens."""
    session = db.session
    try:
        yield session()
    finally:
        session.rollback()


@contextmanager
def looking() -> Iterator[Connection]:
    """One statement that changes nothing, in no transaction: on PostgreSQL one round trip instead of three."""
    with db.engine.connect() as connection:
        yield _bare(connection)


@contextmanager
def receive_at_once() -> Iterator[Connection]:
    """`receive` for a single statement, which PostgreSQL runs as a transaction of its own: one round trip, not three.

    Only for what is whole after each statement: nothing is undone by an exception afterwards.
    """
    with _at_once(receive) as connection:
        yield connection


@contextmanager
def effect_at_once() -> Iterator[Connection]:
    """`effect` for a single statement; see `receive_at_once`."""
    with _at_once(effect) as connection:
        yield connection


@contextmanager
def _at_once(whole: Callable[[], AbstractContextManager[Session]]) -> Iterator[Connection]:
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            crossing(f"{whole.__name__}.before")
            yield _bare(connection)
            crossing(f"{whole.__name__}.after")
    else:
        with whole() as session:
            yield session.connection()


def _bare(connection: Connection) -> Connection:
    """Without BEGIN and ROLLBACK round trips where that is possible. SQLite always has its transaction."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="AUTOCOMMIT")
    return connection


@contextmanager
def _rolled_back_on_error() -> Iterator[Session]:
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a writing transaction inside a writing transaction")
    session.rollback()  # a look taken before is over: its snapshot is older than what we are about to change
    session.info["writing"] = True
    try:
        # SQLite must take its write lock at BEGIN: a reader that turns writer late is refused, not queued.
        session.connection(execution_options={"writing": True})
        yield session
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
