"""Encrypted chat question, PostgreSQL + Redis, audit on, against a bare Flask route (design 7).

Both are served by gunicorn with the same workers and threads, pinned to one core; the load generator (and the sandbox,
which stands for WeChat and the bureau) has the other. A question counts only if its reply opens, is the right person's
and holds a fact; every message is distinct, from a level-3 session, uncached, and leaves one audit row.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy

from bench import where
from bench.citizens import at_level_three
from bench.load import Shot, fire, percentile, pin
from bench.questions import Questions
from models.keeping.database import db
from models.keeping.tables import AuditRow
from service import factory
from service.environment import environment
from tests.support.postgres import cluster
from tests.support.processes import Running, make_run
from tests.support.product import free_port

CITIZENS, WARM, COUNT, BARE = 200, 100, 1500, 8000
GUNICORN = ("--workers", "2", "--threads", "8", "--worker-class", "gthread", "--log-level", "error")
SERVICE_CORE, GENERATOR_CORE = 1, 0


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="rst-bench-") as folder, cluster() as server:
        url = server.format(db="bench")
        _create_database(server, "bench")
        pin(SERVICE_CORE)  # children inherit it
        with make_run(Path(folder) / "var", DATABASE_URL=url) as running, _bare() as bare:
            pin(GENERATOR_CORE)
            _move_sandbox(running)
            _measure(running, bare)


def _measure(running: Running, bare: str) -> None:
    app = factory.create_app(environment(running.environ | {"DATABASE_URL": _url(running)}))
    with app.app_context():
        parts = app.extensions["renshetong"]
        questions = Questions(parts.settings, at_level_three(parts, CITIZENS))
        now = int(parts.clock.now().timestamp())
        fire(running.base, questions.made(0, WARM, now), lambda shot: True)
        fire(bare, [("/wechat/official", b"x")] * WARM, lambda shot: True)
        before, asked = _audits(), questions.made(WARM, COUNT, now)
        rate, shots = fire(running.base, asked, lambda shot: questions.good(shot, WARM))
        rows = _audits() - before
        baseline, base_shots = fire(bare, [asked[n % COUNT] for n in range(BARE)], lambda shot: shot.status == 200)
        good = sum(questions.good(shot, WARM) for shot in shots)
        _print(rate, baseline, shots, base_shots)
        print(f"\n{good} of {COUNT} answers count; {rows} audit rows of readings for them")
        where.report(app, questions, now)


def _print(rate: float, baseline: float, shots: list[Shot], base_shots: list[Shot]) -> None:
    print("| what | per second | p50 ms | p99 ms | ratio to bare |")
    print("|---|---|---|---|---|")
    for name, speed, taken in (("bare Flask route", baseline, base_shots), ("encrypted chat question", rate, shots)):
        times = f"{percentile(taken, 0.5):.1f} | {percentile(taken, 0.99):.1f}"
        print(f"| {name} | {speed:.0f} | {times} | {speed / baseline:.3f} |")


def _audits() -> int:
    db.session.rollback()
    wanted = sqlalchemy.select(sqlalchemy.func.count()).select_from(AuditRow).where(AuditRow.kind == "read")
    return db.session.execute(wanted).scalar_one()


def _url(running: Running) -> str:
    return running.environ["DATABASE_URL"]


def _create_database(server: str, name: str) -> None:
    engine = sqlalchemy.create_engine(server.format(db="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()


class _bare:
    """The baseline under the same server, on the same core."""

    def __enter__(self) -> str:
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{port}",
            *GUNICORN,
            "bench.bare:create_app()",
        ]
        self.process = subprocess.Popen(command)
        time.sleep(2)
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(10)


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
