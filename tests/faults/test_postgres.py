"""PostgreSQL behind a bad network: a named error in time, nothing half-written, and a fresh connection afterwards."""

import json
import urllib.error
import urllib.request

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from models.keeping.clock import DatabaseClock
from models.keeping.database import db
from models.keeping.transactions import effect, reading
from service import database, postgres
from service.database import open_database
from service.readiness import database_ready
from tests.faults.test_wechat import Ticks
from tests.support.product import running
from tests.support.proxy import Mood
from tests.support.wire import HTTP

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
BAD = [Mood.DELAY, Mood.SWALLOW, Mood.HALF_CLOSE, Mood.CUT_SHORT, Mood.RESET, Mood.REFUSE]
MARK = text("INSERT INTO clock_mark (id, highest) VALUES (1, 7) ON CONFLICT (id) DO UPDATE SET highest = 7")


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(postgres.BoundedConnection, "seconds", 1.0)


@pytest.fixture
def proxy(before_postgres):
    return before_postgres[0]


@pytest.fixture
def app(before_postgres, hasty):
    app = Flask("test")
    open_database(app, before_postgres[1])
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def in_context(app, call):
    """In another thread: a session of its own."""

    def run():
        with app.app_context():
            try:
                return call()
            finally:
                db.session.remove()

    return run


def highest():
    with reading() as session:
        return session.execute(text("SELECT highest FROM clock_mark WHERE id = 1")).scalar()


def mark():
    with effect() as session:
        session.execute(MARK)


@pytest.mark.parametrize("mood", BAD)
@pytest.mark.parametrize("warm", [True, False])
def test_a_bad_network_is_an_operational_error_in_time_and_forgotten_when_it_is_well(app, proxy, ends, mood, warm):
    if warm:
        assert database_ready()
        db.session.remove()
    proxy.set(mood, delay=30)
    with pytest.raises(OperationalError):
        ends(in_context(app, highest))
    with pytest.raises(OperationalError):
        ends(in_context(app, mark))
    assert ends(in_context(app, database_ready)) is False
    proxy.set(Mood.PASS)
    proxy.break_all()
    assert ends(in_context(app, database_ready)) is True
    assert ends(in_context(app, highest)) is None  # nothing of the failed effect was kept
    ends(in_context(app, mark))
    assert ends(in_context(app, highest)) == 7


@pytest.mark.parametrize("mood", [Mood.SWALLOW, Mood.RESET])
def test_a_network_that_fails_inside_an_effect_leaves_nothing_of_it(app, proxy, ends, mood):
    def effect_and_silence():
        with effect() as session:
            session.execute(MARK)
            proxy.set(mood)

    with pytest.raises(OperationalError):
        ends(in_context(app, effect_and_silence))
    proxy.set(Mood.PASS)
    proxy.break_all()
    if mood is Mood.RESET:
        assert ends(in_context(app, highest)) is None
    ends(in_context(app, mark))
    assert ends(in_context(app, highest)) == 7


def test_connections_that_died_in_the_pool_while_they_rested_are_replaced_unseen(app, proxy, monkeypatch):
    monkeypatch.setattr(database, "RESTED_SECONDS", 0.0)
    assert database_ready()
    db.session.remove()
    proxy.break_all()
    assert database_ready()


def test_a_statement_that_runs_too_long_is_ended_by_the_server_and_the_connection_serves_on(before_postgres):
    url = before_postgres[1].replace("postgresql+psycopg://", "postgresql://")
    hurried = dict(postgres.ARGUMENTS) | {"options": "-c statement_timeout=100"}
    with postgres.BoundedConnection.connect(url, autocommit=True, **hurried) as connection:
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(30)")
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_migration_may_take_its_time(before_postgres):
    url = before_postgres[1].replace("postgresql+psycopg://", "postgresql://")
    with postgres.BoundedConnection.connect(url, **postgres.ARGUMENTS) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("8s",)
        connection.rollback()
        connection.take_your_time()
        assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)
        connection.rollback()
        assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)


def test_the_clock_counts_on_while_its_database_is_away(app, proxy, ends):
    ticks = Ticks()
    clock = DatabaseClock(db.engine, ticks)
    before = clock.now()
    proxy.set(Mood.SWALLOW)
    ticks.now += 20
    assert (clock.now() - before).total_seconds() == pytest.approx(20)
    ticks.now += 20  # now it has to ask
    with pytest.raises(OperationalError):
        ends(in_context(app, clock.now))
    proxy.set(Mood.PASS)
    proxy.break_all()
    assert (ends(in_context(app, clock.now)) - before).total_seconds() >= 40


def status(url, body=None):
    try:
        asked = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def database_of(product):
    """What /readyz says of the database; no worker runs here, so it is a 503 either way."""
    return HTTP.request("GET", f"{product.base}/readyz", timeout=60).json()["database"]


@pytest.mark.parametrize("mood", [Mood.SWALLOW, Mood.REFUSE])
def test_the_running_service_says_so_and_recovers(before_postgres, proxy, hasty, tmp_path, redis_url, mood):
    with running(tmp_path / "var", before_postgres[1], redis_url) as product:
        login = json.dumps({"code": "no such code"}).encode()
        assert database_of(product) is True
        proxy.set(mood)
        assert database_of(product) is False
        told = product.control("push", key="employee", type="text", content="帮助")
        assert told["replies"] == [] and {one[0] for one in told["tries"]} <= {503, None}
        assert status(f"{product.base}/api/v1/login", login) >= 400
        proxy.set(Mood.PASS)
        proxy.break_all()
        assert database_of(product) is True
        told = product.control("push", key="employee", type="text", content="帮助")
        assert told["tries"][-1][0] == 200 and told["replies"]
