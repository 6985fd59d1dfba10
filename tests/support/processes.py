"""`make run`'s own supervisor as a child: real Redis, sandbox, worker and service on free ports."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.support.product import free_port
from tests.support.wire import Wire

READY_SECONDS = 90
PORTS = ("PORT", "SANDBOX_PORT", "STAFF_PORT")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Running(Wire):
    """`process` is the supervisor; `environ` is what commands need to reach the same product."""

    var: Path
    base: str
    outside: str
    environ: dict[str, str]
    process: "subprocess.Popen[bytes]"

    def flask(self, *words: str) -> str:
        """What `flask --app app WORDS` prints. Raises CalledProcessError when it fails."""
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        done = subprocess.run(command, env=self.environ, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    def pid(self, part: str) -> int:
        """Of a part that the supervisor started: redis, sandbox, worker, service."""
        return int((self.var / "run" / f"{part}.pid").read_text().split()[0])


@contextmanager
def make_run(var: Path, **more: str) -> Iterator[Running]:
    """`more` are settings; ports that it does not name are free ones."""
    ports = {name: more.get(name) or str(free_port()) for name in PORTS}
    unset = ("DATABASE_URL", "REDIS_URL")
    environ = {name: text for name, text in os.environ.items() if name not in unset} | ports | {"VAR": str(var)} | more
    log = var.parent / "make-run.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "service.embedded.up"]
        process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=out, stderr=out)
        try:
            base, outside = (f"http://127.0.0.1:{ports[name]}" for name in ("PORT", "SANDBOX_PORT"))
            _wait(process, log)
            yield Running(var, base, outside, environ, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if "The phone:" in log.read_text():
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"not ready in {READY_SECONDS} s:\n{log.read_text()}")


def get(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.PoolManager(retries=False).request("GET", url, redirect=False)
