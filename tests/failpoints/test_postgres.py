"""The same on PostgreSQL, for a sample; and a server that throws everybody out or restarts in the middle."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy

from tests.failpoints import books, crowd
from tests.failpoints.conftest import Town
from tests.failpoints.house import house
from tests.failpoints.kills import day_with_the_kill
from tests.failpoints.points import Point
from tests.support import postgres

pytestmark = pytest.mark.processes
CITIZENS = 6
OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'fp'"
)
# The windows that differ between engines: around each kind of commit, and what is sent but not settled.
SAMPLE = [
    *(Point("service", number) for number in (1, 2, 4, 8, 12, 14, 16, 20, 27, 42, 44, 45, 46, 52)),
    *(Point("worker", number) for number in (1, 5, 13, 15, 17, 22)),
    *(Point("late", number) for number in (1, 4, 6, 8)),
]


@dataclass
class Server:
    """A PostgreSQL of our own, to be ill-treated."""

    url: str

    def terminate_everybody(self) -> int:
        engine = sqlalchemy.create_engine(self.url.format(db="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            gone = connection.exec_driver_sql(OTHERS).scalar_one()
        engine.dispose()
        return int(gone)

    def restart(self) -> None:
        """Immediate: as after a crash, with recovery from the log."""
        data = Path(parse_qs(urlsplit(self.url.format(db="x")).query)["host"][0]) / "data"
        postmaster, owner = int((data / "postmaster.pid").read_text().split()[0]), data.stat()
        pg_ctl = Path(f"/proc/{postmaster}/exe").readlink().parent / "pg_ctl"
        user = {"user": owner.st_uid, "group": owner.st_gid} if os.getuid() == 0 else {}
        command = [pg_ctl, "-D", data, "-w", "-m", "immediate", "restart"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres.own_cluster() as url:
        yield Server(url)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[Town]:
    engine = sqlalchemy.create_engine(server.url.format(db="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE fp")
        # The cluster of the tests is made for speed; what was committed here must survive a crash, as in production.
        connection.exec_driver_sql("ALTER DATABASE fp SET synchronous_commit = on")
    engine.dispose()
    with house(tmp_path_factory.mktemp("town") / "var", DATABASE_URL=server.url.format(db="fp")) as product:
        yield Town(0, product)


@pytest.mark.parametrize("at", SAMPLE, ids=str)
def test_kill_at_the_failpoint_loses_and_doubles_nothing(town: Town, at: Point) -> None:
    day_with_the_kill(town, at)


def test_connections_cut_again_and_again_lose_nothing(town: Town, server: Server) -> None:
    cut = [0]

    def terminate() -> None:
        if len(cut) <= 8:
            cut.append(server.terminate_everybody())
        time.sleep(1.5)

    _ill_treated(town, terminate)
    print(f"{sum(cut)} connections cut in {len(cut) - 1} rounds")


def test_a_server_that_crashes_in_the_middle_loses_nothing_and_nobody_is_restarted(town: Town, server: Server) -> None:
    crashes: list[int] = []
    processes = {name: child.process.pid for name, child in town.house.children.items()}

    def crash() -> None:
        if len(crashes) < 3:
            server.restart()
            crashes.append(1)
        time.sleep(1.5)

    _ill_treated(town, crash)
    assert {name: child.process.pid for name, child in town.house.children.items()} == processes
    print(f"{len(crashes)} crashes of the server")


def _ill_treated(town: Town, meanwhile: Callable[[], None]) -> None:
    """Pushes are answered or refused with 503, never left hanging; everything taken in is done."""
    lives = [town.somebody() for _ in range(CITIZENS)]
    found = crowd.days(town.house, lives, meanwhile, patience=3)
    for life, read in zip(lives, found, strict=True):
        extra = books.twice(read)
        print(f"twice {extra}; {life.apologies} apologies; slowest {life.slowest:.1f} s; {life.tries}")
        books.check(read, life)
        assert {status for tries in life.tries for status, _, _ in tries} <= {200, 503}
        assert all(extra[name] >= 0 for name in books.EXPECTED)
