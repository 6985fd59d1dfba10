"""One push, several deliveries, two web processes, and a kill -9 in the middle: one answer, one reading on record."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from tests.product.citizen import Citizen
from tests.support import postgres
from tests.support.processes import Running, make_run

pytestmark = pytest.mark.processes
GATEWAY = "/bureaus/shanghai/gateway"
PATIENCE = 40.0  # seconds: the lease of six, the worker's rhythm, and a busy machine


@dataclass(frozen=True)
class House:
    """A product whose processes really are processes, and its books."""

    running: Running

    url: str

    def count(self, query: str) -> int:
        engine = sqlalchemy.create_engine(self.url)
        try:
            with closing(engine.connect()) as connection:
                return int(connection.exec_driver_sql(f"SELECT count(*) FROM {query}").scalar_one())
        finally:
            engine.dispose()

    def readings(self) -> int:
        return self.count("audit WHERE kind = 'read'")

    def web_workers(self) -> list[int]:
        service = self.running.pid("service")
        return [int(one) for one in Path(f"/proc/{service}/task/{service}/children").read_text().split()]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[House]:
    var = tmp_path_factory.mktemp("push") / "var"
    if request.param == "sqlite":
        with make_run(var) as running:
            yield House(running, f"sqlite:///{var / 'renshetong.sqlite3'}")
        return
    with postgres.own_cluster() as cluster:
        url = cluster.format(db="postgres")
        with make_run(var, DATABASE_URL=url) as running:
            yield House(running, url)


def _proven(house: House, key: str) -> Citizen:
    citizen = Citizen(house.running, key)
    citizen.follow()
    citizen.says("社保")  # level 3 is proved for the chat that waits for it
    citizen.prove()
    _until(lambda: len(citizen.received()) == 1)
    return citizen


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_deliveries_that_reach_both_processes_at_once_are_answered_once_and_alike(house: House) -> None:
    citizen = _proven(house, "employee")
    assert len(house.web_workers()) == 2
    house.running.control("faults", path=GATEWAY, delay_s=0.6)
    before, receipts = house.readings(), house.count("push_receipt")
    delivery = citizen.push("text", content="积分", duplicates=5)
    house.running.control("faults", clear=True)
    answers = {said["content"] for said in delivery["replies"]}
    assert len(answers) == 1 and "120" in answers.pop()
    assert not delivery["notice"]
    assert house.count("push_receipt") == receipts + 1
    assert house.readings() == before + 1


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(house: House) -> None:
    citizen = _proven(house, "two-employers")
    house.running.control("faults", path=GATEWAY, delay_s=1.2, times=1)
    before, heard, receipts = house.readings(), len(citizen.received()), house.count("push_receipt")
    told: list[dict[str, Any]] = []
    asking = threading.Thread(target=lambda: told.append(citizen.push("text", content="社保")))
    asking.start()
    _until(lambda: house.count("push_receipt") == receipts + 1)  # taken in; the bureau is being asked
    for worker in house.web_workers():
        os.kill(worker, signal.SIGKILL)
    asking.join()
    _until(lambda: house.count("push_receipt WHERE state = 'TAKEN'") == 0)
    answers = [said["content"] for said in told[0]["replies"]]
    if not answers:
        _until(lambda: len(citizen.received()) > heard)
        answers = citizen.received()[heard:]
    assert len(answers) == 1 and "养老" in answers[0]
    assert house.readings() == before + 1
    again = citizen.push("again")
    assert not again["notice"]
    assert house.readings() == before + 1
