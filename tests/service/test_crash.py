"""Whoever dies, a question that was taken in is answered, once, and a proof that was given goes on counting."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import redis
import urllib3

from models.keeping.inbox import LEASE as PUSH_LEASE
from service.embedded.redis import EmbeddedRedis
from service.worker import LEASE as WORK_LEASE
from tests.product.citizen import Citizen
from tests.support.crash import kill_everything, kill_service, meanwhile, reads, rows, until
from tests.support.processes import PORTS, Running, make_run

pytestmark = pytest.mark.processes
SEND = "/cgi-bin/message/custom/send"
FACE = "/cityservice/face/identify/queryverifyinfo"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with make_run(tmp_path_factory.mktemp("crash") / "var") as running:
        yield running


@pytest.fixture(autouse=True)
def well_again(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "product" in request.fixturenames:
        request.getfixturevalue("product").control("faults", clear=True)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short path: Redis's socket lies in it."""
    return tmp_path_factory.mktemp("again")


def later(product: Running, lease: object) -> None:
    """Moves the clock past a lease, so that nobody has to wait for it."""
    product.control("clock", advance=int(lease.total_seconds()) + 1)


def proven(product: Running, key: str) -> Citizen:
    """A citizen who has asked, proved and been answered."""
    citizen = Citizen(product, key)
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    until(lambda: len(citizen.received()) == 1, "the parked question is answered")
    return citizen


def test_a_question_whose_process_is_killed_is_answered_once(product: Running) -> None:
    citizen = proven(product, "employee")
    before, heard = reads(product), []
    product.control("faults", bureau="slow")
    with meanwhile(lambda: heard.append(citizen.push("text", content="积分"))):
        until(lambda: rows(product, "SELECT 1 FROM push_receipt WHERE state = 'TAKEN'"), "the question is taken in")
        kill_service(product)
        product.control("faults", clear=True)
    later(product, PUSH_LEASE)
    until(lambda: settled(product), "everything is answered")
    (delivery,) = heard
    answers = [one["content"] for one in delivery["replies"]] + citizen.received()[1:]
    assert len([text for text in answers if "总分" in text]) == 1
    assert reads(product) == before + 1


def settled(product: Running) -> bool:
    owed = "SELECT 1 FROM outbox WHERE state = 'OWED' UNION SELECT 1 FROM push_receipt WHERE state = 'TAKEN'"
    return not rows(product, owed)


def test_a_service_that_dies_while_it_decides_a_face_loses_no_face_and_no_answer(product: Running) -> None:
    citizen = Citizen(product, "two-employers")
    citizen.follow()
    citizen.says("社保")
    citizen.login()
    citizen.real_name()
    citizen.number()
    begun = citizen.step(kind="L3", method="wx_face", purpose="read")
    product.control("face", verify_id=begun["verify_id"], outcome="pass")
    product.control("faults", path=FACE, delay_s=3)

    def ask() -> None:
        with suppress(urllib3.exceptions.HTTPError):
            citizen.finish(begun["step"])

    with meanwhile(ask):
        until(lambda: rows(product, "SELECT 1 FROM auth_step WHERE id = ? AND queries > 0", begun["step"]), "it asks")
        kill_service(product)
        product.control("faults", clear=True)
    told = citizen.finish(begun["step"])
    assert (told["state"], told["level"]) == ("PASSED", 3)
    until(lambda: len(citizen.received()) == 1, "the parked question is answered")
    assert "数据截至" in citizen.received()[0]


def test_a_service_that_dies_right_after_the_face_has_owed_the_answer_already(product: Running) -> None:
    citizen = Citizen(product, "base-correction")
    citizen.follow()
    citizen.says("社保")
    product.control("faults", bureau="down")
    citizen.login()
    citizen.real_name()
    product.control("faults", clear=True)
    citizen.number()
    product.control("faults", path=SEND, status=502)
    citizen.face()
    kill_service(product)
    assert citizen.received() == []
    product.control("faults", clear=True)
    product.control("clock", advance=60)
    until(lambda: len(citizen.received()) == 1, "the parked question is answered")


def again(folder: Path, before: Running | None = None, **more: str):
    """`make run` on the same folder and ports as `before`."""
    ports = {name: before.environ[name] for name in PORTS} if before else {}
    return make_run(folder / "var", **ports, **more)


def test_a_worker_that_dies_while_it_delivers_delivers_after_its_lease_at_most_twice(folder: Path) -> None:
    with again(folder) as first:
        citizen = Citizen(first, "employee")
        citizen.follow()
        citizen.says("社保")
        first.control("faults", path=SEND, delay_s=4)
        citizen.prove()
        until(lambda: rows(first, "SELECT 1 FROM outbox WHERE kind = 'parked' AND lease IS NOT NULL"), "it delivers")
        os.kill(first.pid("worker"), signal.SIGKILL)
        assert first.process.wait(30) == 1  # the supervisor names who died and stops the rest
    with again(folder, first) as second:
        second.control("faults", clear=True)
        citizen = replace(citizen, product=second)
        later(second, WORK_LEASE)
        done = "SELECT 1 FROM outbox WHERE kind = 'parked' AND state = 'DONE' AND result = 'sent'"
        until(lambda: rows(second, done), "the answer is sent")
        texts = citizen.received()
        assert 1 <= len(texts) <= 2
        assert len(set(texts)) == 1
        assert "数据截至" in texts[0]


def test_after_the_death_of_everything_sessions_parked_questions_and_promises_go_on(folder: Path) -> None:
    with again(folder) as first:
        known, promised, parked = proven(first, "employee"), proven(first, "rare-name"), Citizen(first, "gap")
        parked.follow()
        parked.says("社保")
        first.control("faults", bureau="down")
        assert "总分" not in promised.says("积分")
        kill_everything(first)
    with again(folder, first) as second:
        second.control("faults", clear=True)
        known, promised, parked = (replace(one, product=second) for one in (known, promised, parked))
        assert "总分" in known.says("积分")
        parked.prove()
        until(lambda: len(parked.received()) == 1, "the parked question is answered")
        later(second, WORK_LEASE)
        until(lambda: len(promised.received()) == 2, "the promised answer")
        assert "总分" in promised.received()[-1]


def test_without_redis_questions_are_answered_and_tokens_come_back_with_it(folder: Path) -> None:
    stored = EmbeddedRedis(folder / "redis")
    with stored, again(folder, REDIS_URL=stored.url) as product:
        citizen = proven(product, "employee")
        assert stored.process
        stored.process.kill()
        stored.process.wait(10)
        assert "总分" in citizen.says("积分")
        with EmbeddedRedis(folder / "redis"):
            with redis.Redis.from_url(stored.url) as client:
                client.flushall()
            product.control("faults", bureau="slow")
            citizen.says("社保")
            product.control("faults", clear=True)
            product.control("clock", advance=60)
            until(lambda: len(citizen.received()) == 2, "the owed answer, under a new token")
            assert "数据截至" in citizen.received()[-1]
