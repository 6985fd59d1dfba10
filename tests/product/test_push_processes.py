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
from tests.support.processes import Running, make_run
from tests.support.wire import HTTP

pytestmark = pytest.mark.processes
GATEWAY = "/bureaus/shanghai/gateway"
PATIENCE = 40.0  # seconds: the lease of six, the worker's rhythm, and a busy machine


@dataclass(frozen=True)
class House:
    """What a Citizen needs, of a product whose processes really are processes."""

    running: Running

    def control(self, path: str, /, **body: Any) -> Any:
        asked = HTTP.request("POST" if body else "GET", f"{self.running.outside}/_control/{path}", json=body or None)
        assert asked.status == 200, asked.data
        return asked.json()

    def call(self, path: str, token: str | None, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        asked = HTTP.request("POST", f"{self.running.base}{path}", json=body, headers=headers)
        return asked.status, asked.json()

    def count(self, query: str) -> int:
        engine = sqlalchemy.create_engine(f"sqlite:///{self.running.var / 'renshetong.sqlite3'}")
        with closing(engine.connect()) as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {query}").scalar_one())

    def readings(self) -> int:
        return self.count("audit WHERE kind = 'read'")

    def web_workers(self) -> list[int]:
        """gunicorn's workers of the service: those of its processes whose parent is one of them."""
        port = self.running.base.rpartition(":")[2]
        mine = [
            pid
            for pid in map(int, (one.name for one in Path("/proc").iterdir() if one.name.isdecimal()))
            if _serves(pid, port)
        ]
        return [pid for pid in mine if _parent(pid) in mine]


def _serves(pid: int, port: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"app:create_app()" in words and f"127.0.0.1:{port}".encode() in words


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with make_run(tmp_path_factory.mktemp("push") / "var") as running:
        yield House(running)


def _proven(house: House, key: str) -> Citizen:
    citizen = Citizen(house, key)
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
    house.control("faults", path=GATEWAY, delay_s=0.6)
    before, receipts = house.readings(), house.count("push_receipt")
    delivery = citizen.push("text", content="积分", duplicates=5)
    house.control("faults", clear=True)
    answers = {said["content"] for said in delivery["replies"]}
    assert len(answers) == 1 and "120" in answers.pop()
    assert not delivery["notice"]
    assert house.count("push_receipt") == receipts + 1
    assert house.readings() == before + 1


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(house: House) -> None:
    citizen = _proven(house, "two-employers")
    house.control("faults", path=GATEWAY, delay_s=1.2, times=1)
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
