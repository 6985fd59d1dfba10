"""Time is the database's, counted on between looks, and never runs backwards - not even over a restart."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import text

from models.keeping.clock import DatabaseClock
from models.keeping.database import db
from models.keeping.transactions import effect


class Ticks:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_it_is_the_databases_time(database: Flask) -> None:
    assert abs(DatabaseClock(db.engine, Ticks()).now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_it_counts_on_between_looks(database: Flask) -> None:
    ticks = Ticks()
    clock = DatabaseClock(db.engine, ticks)
    before = clock.now()
    ticks.seconds = 12.5
    assert clock.now() - before == timedelta(seconds=12.5)


def test_a_clock_set_back_runs_on_from_the_highest_time_seen(database: Flask) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    ahead = ahead.replace(microsecond=0)
    with effect() as session:
        session.execute(
            text("INSERT INTO clock_mark (id, highest) VALUES (1, :ms)"), {"ms": int(ahead.timestamp() * 1000)}
        )
    ticks = Ticks()
    clock = DatabaseClock(db.engine, ticks)
    assert clock.now() == ahead
    ticks.seconds = 3600
    assert clock.now() == ahead + timedelta(hours=1)
    clock.raise_mark()
    assert DatabaseClock(db.engine, Ticks()).now() == ahead + timedelta(hours=1)


def test_the_mark_is_never_lowered(database: Flask) -> None:
    DatabaseClock(db.engine, Ticks()).raise_mark()
    before = DatabaseClock(db.engine, Ticks()).now()
    slow = DatabaseClock(db.engine, Ticks())
    slow.now()
    ticks = Ticks()
    late = DatabaseClock(db.engine, ticks)
    late.now()
    ticks.seconds = 1000
    late.raise_mark()
    slow.raise_mark()
    assert DatabaseClock(db.engine, Ticks()).now() >= before + timedelta(seconds=1000)


def test_time_can_be_asked_inside_a_writing_transaction(database: Flask) -> None:
    with effect():
        assert DatabaseClock(db.engine, Ticks()).now() > datetime(2026, 1, 1, tzinfo=UTC)
