"""The test stand: the whole product as `make run` starts it, on PostgreSQL, and the bare baseline beside it.

Both are served by gunicorn with the same workers and threads, pinned to one core; the load generator (and the sandbox,
which stands for WeChat and the bureau) has the other.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from flask import Flask

from bench.load import Shot, percentile, pin
from models.keeping.database import db
from models.keeping.tables import AuditRow
from service import factory
from service.environment import environment
from tests.support.postgres import cluster
from tests.support.processes import Running, make_run
from tests.support.product import free_port

GUNICORN = ("--workers", "2", "--threads", "8", "--worker-class", "gthread", "--log-level", "error")
SERVICE_CORE, GENERATOR_CORE = 1, 0


@contextmanager
def stand() -> Iterator[tuple[Flask, Running, str]]:
    """An app on the running product's database, the running product, and the baseline's address."""
    with tempfile.TemporaryDirectory(prefix="rst-bench-") as folder, cluster() as server:
        _create_database(server, "bench")
        pin(SERVICE_CORE)  # children inherit it
        url = server.format(db="bench")
        with make_run(Path(folder) / "var", DATABASE_URL=url) as running, _bare() as bare:
            pin(GENERATOR_CORE)
            _move_sandbox(running)
            yield factory.create_app(environment(running.environ | {"DATABASE_URL": url})), running, bare


def table(*rows: tuple[str, float, Sequence[Shot]]) -> None:
    """Prints what, per second and shots; the first row is the baseline of the others."""
    print("| what | per second | p50 ms | p99 ms | ratio to bare |")
    print("|---|---|---|---|---|")
    for name, speed, taken in rows:
        times = f"{percentile(taken, 0.5):.1f} | {percentile(taken, 0.99):.1f}"
        print(f"| {name} | {speed:.0f} | {times} | {speed / rows[0][1]:.3f} |")


def audits() -> int:
    """Rows of readings so far."""
    db.session.rollback()
    wanted = sqlalchemy.select(sqlalchemy.func.count()).select_from(AuditRow).where(AuditRow.kind == "read")
    return int(db.session.execute(wanted).scalar_one())


def _create_database(server: str, name: str) -> None:
    engine = sqlalchemy.create_engine(server.format(db="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()


@contextmanager
def _bare() -> Iterator[str]:
    """The baseline under the same server, on the same core."""
    port = free_port()
    bind = ("--bind", f"127.0.0.1:{port}")
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", *bind, *GUNICORN, "bench.bare:create_app()"])
    time.sleep(2)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _move_sandbox(running: Running) -> None:
    """The sandbox is the outside world: it shares the generator's core."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().split(b"\0")
            mine = str(running.var).encode() in Path(file.parent, "environ").read_bytes()
        except OSError:
            continue
        if mine and any(word.startswith(b"sandbox.app") for word in words):
            for task in (file.parent / "task").iterdir():
                os.sched_setaffinity(int(task.name), {GENERATOR_CORE})
