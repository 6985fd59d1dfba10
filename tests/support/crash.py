"""Deaths as a crash test brings them about, and what the database says afterwards."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import urllib3

from tests.support.processes import Running
from tests.support.wire import HTTP

T = TypeVar("T")
PATIENCE = 60.0  # seconds; nothing is measured, this only ends a hang


def until(asked: Callable[[], T], what: str) -> T:
    """The first answer that is something. Fails when there is none."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := asked():
            return found
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


def rows(product: Running, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(product.var / "renshetong.sqlite3", timeout=10)) as database:
        return database.execute(sql, values).fetchall()


def reads(product: Running) -> int:
    """How often personal data has been read, as the audit has it."""
    return rows(product, "SELECT count(*) FROM audit WHERE kind = 'read'")[0][0]


def children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def kill_service(product: Running) -> None:
    """Every worker process of gunicorn at once; returns when those that its master starts instead are serving."""
    old = children(product.pid("service"))
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(children(product.pid("service"))) - set(old)) == len(old), "new workers")
    until(lambda: _serves(product), "they serve")


def _serves(product: Running) -> bool:
    with suppress(urllib3.exceptions.HTTPError):
        return HTTP.request("GET", f"{product.base}/healthz").status == 200
    return False


def kill_everything(product: Running) -> None:
    """The supervisor with KILL; returns when its children are gone as well."""
    left = children(product.process.pid)
    product.process.kill()
    product.process.wait(30)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), "the children end with their supervisor")


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[None]:
    """`act` goes on beside the block and is waited for at its end; what becomes of it is the test's own question."""
    beside = threading.Thread(target=act)
    beside.start()
    yield
    beside.join(PATIENCE)
