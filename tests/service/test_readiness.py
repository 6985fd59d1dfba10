"""`/readyz` tells the truth: each thing that must hold is named when it does not; `/healthz` knows nothing of it."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from models.keeping import lives
from models.keeping.database import db
from models.keeping.tables import DataKeyRow, OutboxRow
from models.keeping.transactions import effect
from service import logs
from service.readiness import BAD_FOR, BEATS, GOOD_FOR, Remembered
from tests.product.citizen import Citizen
from tests.support.product import Product, free_port, running
from tests.support.wire import HTTP

TOKENS = {"token of the official account", "token of the mini-program"}
ALL = {"database", "migrations", "redis", "keys", "worker", *TOKENS}


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, redis_url) as product:
        yield product


def beat(product: Product, ago: timedelta = timedelta(0)) -> None:
    with product.app.app_context(), effect():
        lives.beat(lives.WORKER, product.parts.steady.now() - ago)


def asked(product: Product) -> tuple[int, set[str]]:
    """Status, and what is missing."""
    response = product.app.test_client().get("/readyz")
    assert set(response.json) == ALL
    return response.status_code, {name for name, found in response.json.items() if not found}


def test_with_everything_there_a_citizen_can_be_served(product: Product) -> None:
    beat(product)
    assert asked(product) == (200, set())


def test_a_worker_that_was_never_seen_or_went_silent_is_told_and_takes_nobody_out_of_service(product: Product) -> None:
    assert asked(product) == (200, {"worker"})
    beat(product, BEATS + timedelta(seconds=1))
    assert asked(product) == (200, {"worker"})


def test_the_workers_round_is_its_sign_of_life(product: Product) -> None:
    with product.app.app_context():
        product.parts.worker.chores.when_due()
        db.session.remove()
    assert asked(product) == (200, set())


def test_a_leap_of_the_sandboxs_clock_ages_no_heartbeat(product: Product) -> None:
    beat(product)
    product.control("clock", advance=7200)
    assert asked(product)[1] == set()


def test_tables_that_are_not_the_newest_are_missed(product: Product) -> None:
    beat(product)
    with product.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert asked(product) == (503, {"migrations"})


def test_rows_under_a_key_that_is_not_held_are_missed(product: Product) -> None:
    beat(product)
    with product.app.app_context(), effect() as session:
        session.add(DataKeyRow(owner_id="a" * 32, dek_ver=1, kek_ver=7, wrapped=b"w" * 32))
    assert asked(product) == (503, {"keys"})


def test_a_key_file_that_others_may_read_is_missed(product: Product) -> None:
    beat(product)
    product.parts.settings.renshetong_keys.chmod(0o644)
    assert asked(product) == (503, {"keys"})


def test_a_database_that_is_gone_is_missed_with_all_that_lies_in_it(product: Product) -> None:
    beat(product)
    with product.app.app_context(), db.engine.begin() as connection:
        for table in ("system_epoch", "sign_of_life", "alembic_version", "data_key"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    assert asked(product) == (503, {"database", "migrations", "keys", "worker"})


def test_a_redis_that_is_gone_is_missed(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path / "var", database_url, f"redis://127.0.0.1:{free_port()}") as product:
        beat(product)
        assert asked(product) == (503, {"redis"})


def test_a_token_that_wechat_does_not_give_is_told(product: Product) -> None:
    beat(product)
    product.control("faults", path="/cgi-bin/stable_token", errcode=40013)
    assert asked(product) == (200, TOKENS)


def test_the_process_itself_answers_whatever_is_missing(product: Product) -> None:
    with product.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE system_epoch")
    assert HTTP.request("GET", f"{product.base}/healthz").json() == {"alive": True}


def test_an_answer_is_remembered_for_a_while_a_bad_one_shortly() -> None:
    at, found, tries = 0.0, True, 0

    def probe() -> bool:
        nonlocal tries
        tries += 1
        return found

    remembered = Remembered(probe, lambda: at)
    assert remembered() and remembered()
    at, found = GOOD_FOR - 0.1, False
    assert remembered()
    at = GOOD_FOR
    assert not remembered() and not remembered()
    at, found = GOOD_FOR + BAD_FOR, True
    assert remembered()
    assert tries == 3


def test_the_answer_names_no_reason_that_is_anybodys_business(product: Product) -> None:
    said = product.app.test_client().get("/readyz").get_data(as_text=True)
    assert "sqlite" not in said and "postgres" not in said and "redis://" not in said


@pytest.fixture
def app(product: Product) -> Flask:
    return product.app


def test_the_doors_tell_each_call_its_id_and_ignore_one_that_was_sent(app: Flask) -> None:
    first, second = (app.test_client().get("/healthz", headers={"X-Request-Id": "mine"}) for _ in range(2))
    ids = {first.headers["X-Request-Id"], second.headers["X-Request-Id"]}
    assert len(ids) == 2
    assert all(len(one) == 32 and one.isalnum() for one in ids)


def test_answers_of_sealed_questions_carry_no_id(app: Flask) -> None:
    for path in ("/api/v1/qs", "/api/v1/q/insurance-overview"):
        assert "X-Request-Id" not in app.test_client().post(path).headers


def test_owed_work_keeps_the_id_of_the_push_that_caused_it_and_the_worker_logs_it(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    product.control("faults", path="/cgi-bin/user/info", errcode=-1)
    Citizen(product, "employee").follow()
    Citizen(product, "employee").says("社保")
    with product.app.app_context():
        (owed,) = db.session.scalars(sa.select(OutboxRow))
        assert (owed.kind, len(owed.correlation)) == ("unionid", 32)
        correlation = owed.correlation
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    logs.set_up("INFO")
    assert product.work() == 1
    assert json.loads(screen.getvalue().splitlines()[-1])["request"] == correlation
