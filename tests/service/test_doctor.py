"""Each examination says well of a part that is well, and what to do about one that is not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis as library
import sqlalchemy
from flask import Flask, request
from werkzeug.serving import make_server

from models.errors import BureauGarbled, CityNotServed, WeChatDown, WeChatError
from models.keeping.chance import SystemRandom
from models.keeping.keys import create_keys
from models.people.pii import Pii
from service.doctor.bureau import bureau
from service.doctor.callback import callback
from service.doctor.clock import clock
from service.doctor.database import database
from service.doctor.keys import keys
from service.doctor.look import look
from service.doctor.outbox import outbox
from service.doctor.redis import redis
from service.doctor.tokens import tokens
from tests.conftest import CountingRandom

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
GONE = "postgresql+psycopg://nobody:canary@127.0.0.1:1/none"


@pytest.fixture
def engine(database_url: str) -> Iterator[sqlalchemy.Engine]:
    made = sqlalchemy.create_engine(database_url)
    yield made
    made.dispose()


def test_a_migrated_database_with_our_time_is_well(engine: sqlalchemy.Engine) -> None:
    found = database(engine, datetime.now(UTC))
    assert found.well
    assert engine.dialect.name in found.says


def test_a_database_with_old_tables_is_told_with_the_command(engine: sqlalchemy.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    found = database(engine, datetime.now(UTC))
    assert not found.well
    assert "db upgrade" in found.remedy


def test_a_database_whose_clock_is_off_is_told(engine: sqlalchemy.Engine) -> None:
    found = database(engine, datetime.now(UTC) + timedelta(minutes=2))
    assert not found.well
    assert "clock" in found.says


def test_a_database_that_is_gone_is_told_without_its_password() -> None:
    gone = sqlalchemy.create_engine(GONE)
    found = database(gone, NOW)
    assert not found.well
    assert "canary" not in found.says + found.remedy
    assert not outbox(gone, NOW).well


def test_a_real_redis_with_its_append_only_file_is_well(redis_url: str) -> None:
    with library.Redis.from_url(redis_url) as client:
        assert redis(client).well


def test_a_redis_that_forgets_is_told(redis_url: str) -> None:
    with library.Redis.from_url(redis_url) as client:
        client.config_set("appendonly", "no")
        try:
            found = redis(client)
        finally:
            client.config_set("appendonly", "yes")
    assert not found.well
    assert "forgets" in found.says


def test_a_redis_that_is_gone_is_told() -> None:
    with library.Redis(port=1) as client:
        assert not redis(client).well


def test_the_key_file_is_told_by_versions_and_never_by_value(tmp_path: Path, chance: CountingRandom) -> None:
    file = tmp_path / "keys.json"
    assert not keys(file).well
    create_keys(file, chance)
    assert keys(file).well
    assert "AAAA" not in keys(file).says
    file.chmod(0o644)
    assert not keys(file).well


class Store:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    def current(self) -> str:
        if self.failure:
            raise self.failure
        return "canary-token"


def test_a_token_that_is_given_is_not_shown() -> None:
    found = tokens("official account", Store(), "http://127.0.0.1:8100")
    assert found.well
    assert "canary" not in found.says


@pytest.mark.parametrize(
    ("failure", "word"), [(WeChatDown("token"), "does not answer"), (WeChatError(40013, "token"), "40013")]
)
def test_a_token_that_is_not_given_is_told_with_the_reason(failure: Exception, word: str) -> None:
    found = tokens("official account", Store(failure), "http://127.0.0.1:8100")
    assert not found.well
    assert word in found.says


@contextmanager
def answering(reply: str | None, status: int = 200) -> Iterator[str]:
    """A callback that answers `reply`, or the echo when None."""
    app = Flask("callback")
    app.add_url_rule("/wechat/official", "official", lambda: (reply or request.args["echostr"], status))
    listening = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


@pytest.mark.parametrize(
    ("reply", "status", "expected"),
    [(None, 200, True), ("success", 200, False), (None, 403, False), (None, 302, False)],
)
def test_the_callback_must_echo_a_signed_request(reply: str | None, status: int, expected: bool) -> None:
    with answering(reply, status) as base:
        found = callback(base, Pii("canaryToken"), NOW, SystemRandom())
    assert found.well is expected
    assert "canary" not in found.says + found.remedy


def test_a_callback_where_nobody_listens_is_told() -> None:
    assert "nobody answers" in callback("http://127.0.0.1:1", Pii("t"), NOW, SystemRandom()).says


class City:
    def __init__(self, ahead: timedelta = timedelta(0), failure: Exception | None = None) -> None:
        self.ahead, self.failure = ahead, failure

    def of(self, city: str) -> "City":
        if isinstance(self.failure, CityNotServed):
            raise self.failure
        return self

    def ping(self, deadline: datetime) -> datetime:
        if self.failure:
            raise self.failure
        return NOW + self.ahead


def test_a_bureau_that_answers_in_time_is_well() -> None:
    assert bureau("shanghai", City(timedelta(seconds=30)), NOW).well


@pytest.mark.parametrize(
    "city", [City(timedelta(minutes=3)), City(failure=BureauGarbled("x")), City(failure=CityNotServed("x"))]
)
def test_a_bureau_that_does_not_is_told_with_a_remedy(city: City) -> None:
    found = bureau("shanghai", city, NOW)
    assert not found.well
    assert found.remedy


def test_time_that_the_sandbox_set_ahead_is_no_fault_and_elsewhere_is() -> None:
    ahead = NOW + timedelta(days=31)
    assert "31 days" in clock(ahead, NOW, sandboxed=True).says
    assert clock(ahead, NOW, sandboxed=True).well
    assert not clock(ahead, NOW, sandboxed=False).well
    assert clock(NOW, NOW, sandboxed=False).well


def test_work_that_is_late_asks_for_a_worker(engine: sqlalchemy.Engine) -> None:
    assert outbox(engine, NOW).well
    row = {
        "id": "1" * 32, "kind": "parked", "identity_id": "2" * 32, "state": "OWED", "attempts": 0, "result": "",
        "next_at": NOW, "expires_at": NOW, "created_at": NOW,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(
            sqlalchemy.insert(sqlalchemy.Table("outbox", sqlalchemy.MetaData(), autoload_with=engine)), row_ms(row)
        )
    assert outbox(engine, NOW + timedelta(seconds=30)).well
    found = outbox(engine, NOW + timedelta(minutes=5))
    assert not found.well
    assert "oldest for 5 min" in found.says


def row_ms(row: dict[str, object]) -> dict[str, object]:
    """Times as the column stores them: milliseconds since the epoch."""
    return {
        name: int(value.timestamp() * 1000) if isinstance(value, datetime) else value for name, value in row.items()
    }


def test_missing_weui_is_told_with_the_command(tmp_path: Path) -> None:
    assert "npm ci" in look(tmp_path).remedy
    style = tmp_path / "weui" / "dist" / "style"
    style.mkdir(parents=True)
    (style / "weui.min.css").write_text("body{}")
    assert look(tmp_path).well
