"""Fixtures for every test: a migrated database of each kind, a real Redis, a clock and chance that tests set."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser

from models.keeping.database import db
from service.database import open_database
from tests.support import browser as browsers
from tests.support import postgres, redis


class StillClock:
    """A clock that moves only when a test says so. 2026-11-21 10:00 in Shanghai."""

    def __init__(self, at: datetime = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


class CountingRandom:
    """Chance without chance: every draw differs and every run is the same."""

    def __init__(self) -> None:
        self.drawn = 0

    def bytes(self, count: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(count, "big")


# Processes that are killed, networks that break, a corpus and a crowd: a slice of its own, so that its time is seen.
PROOF = ("failpoints", "faults", "corpus", "test_chain_machine.py", "test_push_processes.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(part in PROOF for part in item.path.parts):
            item.add_marker("proof")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def chance() -> CountingRandom:
    return CountingRandom()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis.server() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _postgres_cluster() -> Iterator[str]:
    with postgres.cluster() as url:
        admin = sqlalchemy.create_engine(url.format(db="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS rst_template WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE rst_template")
        admin.dispose()
        _migrate(url.format(db="rst_template"))
        yield url


def _migrate(url: str) -> None:
    app = Flask("template")
    open_database(app, url)
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of its own for this test: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "test.sqlite"
        shutil.copy(request.getfixturevalue("_sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    url = request.getfixturevalue("_postgres_cluster")
    name = f"rst_{uuid.uuid4().hex[:12]}"
    admin = sqlalchemy.create_engine(url.format(db="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE rst_template")
    yield url.format(db=name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Flask]:
    """An app context whose `db` is that database. Yields the app."""
    app = Flask("test")
    open_database(app, database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
