"""What is counted, by real questions and steps; nobody outside sees it, and no label names a person."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from models.people.shapes import personal
from sandbox.people import by_key
from service import counters
from tests.product.citizen import Citizen
from tests.support.processes import get, make_run
from tests.support.product import Product, running
from tests.support.wire import HTTP

Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, redis_url) as product:
        yield product


def read(text: str) -> Numbers:
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def numbers(product: Product) -> Numbers:
    return read(product.app.test_client().get("/metrics").get_data(as_text=True))


def grown(before: Numbers, after: Numbers, name: str, **labels: str) -> float:
    key = (name, frozenset(labels.items()))
    return after.get(key, 0.0) - before.get(key, 0.0)


def test_a_citizens_way_is_counted_by_outcome_intent_method_and_provider(product: Product) -> None:
    before, citizen = numbers(product), Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.login()
    citizen.real_name()
    citizen.number(by_key("gap").number)
    product.app.test_client().post("/wechat/official?timestamp=1", data=b"<xml/>")
    for _ in range(2):
        product.app.test_client().post("/wechat/mini?timestamp=1", data=b"<xml/>")
    after = numbers(product)
    assert grown(before, after, "renshetong_pushes_total", callback="official", outcome="answered") == 2
    assert grown(before, after, "renshetong_pushes_total", callback="official", outcome="refused") == 1
    assert grown(before, after, "renshetong_pushes_total", callback="mini", outcome="refused") == 2
    assert grown(before, after, "renshetong_answers_total", intent="insurance-overview", result="step_needed") >= 1
    assert grown(before, after, "renshetong_steps_total", method="login", outcome="PASSED") == 1
    assert grown(before, after, "renshetong_steps_total", method="wxpay_realname", outcome="PASSED") == 1
    assert grown(before, after, "renshetong_steps_total", method="ssn", outcome="FAILED") == 1
    call = {"provider": "wechat", "call": "/cgi-bin/user/info"}
    assert grown(before, after, "renshetong_provider_calls_total", **call, outcome="ok") >= 1
    assert grown(before, after, "renshetong_provider_seconds_count", **call) >= 1
    assert after["renshetong_database_up", frozenset()] == 1


def test_what_is_owed_is_counted_and_its_age_grows(product: Product) -> None:
    product.control("faults", path="/cgi-bin/user/info", errcode=-1)
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    owed = ("renshetong_outbox_rows", frozenset({("kind", "unionid"), ("state", "OWED")}))
    assert numbers(product)[owed] == 1
    product.control("clock", advance=600)
    assert numbers(product)["renshetong_outbox_age_seconds", frozenset()] >= 600


def test_no_label_holds_what_a_client_sent(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says(f"我叫{by_key('employee').name}，{by_key('employee').number}")
    citizen.login()
    secret = by_key("employee").number
    product.call("/api/v1/steps", citizen.token, {"kind": "L2", "method": secret, "number": secret})
    product.call(f"/api/v1/steps/{secret}/finish", citizen.token, {})
    text = product.app.test_client().get("/metrics").get_data(as_text=True)
    assert secret not in text
    assert by_key("employee").name not in text
    assert [value for _, labels in read(text) for _, value in labels if personal(value)] == []


def ask(product: Product, address: str = "127.0.0.1", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return product.app.test_client().get("/metrics", headers=named, environ_base={"REMOTE_ADDR": address})


def test_without_a_token_only_this_machine_sees_the_numbers_and_not_by_way_of_a_proxy(product: Product) -> None:
    assert ask(product).status_code == 200
    assert ask(product, "::1").status_code == 200
    for refused in (
        ask(product, "10.0.0.7"),
        ask(product, "::ffff:10.0.0.7"),
        ask(product, ""),
        ask(product, X_Forwarded_For="203.0.113.9"),
        ask(product, Forwarded="for=203.0.113.9"),
        ask(product, X_Real_Ip="203.0.113.9"),
        ask(product, Via="1.1 proxy"),
    ):
        assert (refused.status_code, refused.data) == (404, b"")


def test_with_a_token_only_its_bearer_sees_them(tmp_path: Path, database_url: str, redis_url: str) -> None:
    with running(tmp_path / "var", database_url, redis_url, METRICS_TOKEN="right-and-long") as product:
        assert ask(product, "10.0.0.7", Authorization="Bearer right-and-long").status_code == 200
        for wrong in ("", "Bearer", "Bearer wrong", "right-and-long", "Basic right-and-long", "Bearer right-and-lonĝ"):
            assert ask(product, Authorization=wrong).status_code == 404


def test_files_of_dead_processes_are_swept_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead, alive = tmp_path / f"counter_{int(ended.stdout)}.db", tmp_path / f"counter_{os.getpid()}.db"
    dead.touch()
    alive.touch()
    environ = {counters.FOLDER: str(tmp_path)}
    assert counters.prepare(environ) == tmp_path
    assert (dead.exists(), alive.exists()) == (False, True)


def test_the_folder_is_made_private_and_named(tmp_path: Path) -> None:
    environ = {"VAR": str(tmp_path / "var")}
    folder = counters.prepare(environ)
    assert folder.stat().st_mode & 0o077 == 0
    assert environ == {"VAR": str(tmp_path / "var"), counters.FOLDER: str(tmp_path / "var" / "metrics")}


@pytest.mark.processes
def test_every_process_counts_for_all_of_them_and_the_page_is_the_same_whoever_answers(tmp_path: Path) -> None:
    with make_run(tmp_path / "var") as product:
        for _ in range(20):
            assert get(f"{product.base}/wechat/official?echostr=x").status in (400, 403)
        posts = [get_post(f"{product.base}/wechat/official") for _ in range(20)]
        assert set(posts) == {403}
        totals = {
            read(get(f"{product.base}/metrics").data.decode())[
                "renshetong_pushes_total", frozenset({("callback", "official"), ("outcome", "refused")})
            ]
            for _ in range(10)
        }
        assert totals == {20.0}
        assert told(product.base)["renshetong_worker_beat_seconds", frozenset()] < 60


def told(base: str) -> Numbers:
    return read(get(f"{base}/metrics").data.decode())


def get_post(url: str) -> int:
    return int(HTTP.request("POST", url, body=b"<xml><Encrypt>x</Encrypt></xml>").status)
