"""The product as a process: gunicorn with two workers, asked over real sockets; its tables counted, its memory read."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path

import sqlalchemy
from urllib3.exceptions import HTTPError

from models.keeping.chance import SystemRandom
from models.push import Mode
from service.embedded import plan
from tests.corpus.kit import Ask, Kit
from tests.support.processes import ROOT, get
from tests.support.product import free_port

TABLES = ("push_receipt", "push_nonce", "audit", "wx_identity", "login_session", "outbox", "parked", "event_version")
READY_SECONDS = 60
PATIENCE = 15.0  # seconds for one answer
PREVIOUS_KEY = "PreviousKeyPreviousKeyPreviousKeyPreviousKe"


@dataclass(frozen=True)
class Answer:
    """`status` None: the connection was closed without one."""

    status: int | None
    body: bytes = b""
    kind: str = ""


@dataclass(frozen=True)
class Service:
    port: int
    process: "subprocess.Popen[bytes]"
    database: sqlalchemy.Engine
    environ: dict[str, str]

    def kit(self, account: str = "WX_OA", path: str = "/wechat/official") -> Kit:
        told = {name: self.environ[f"{account}_{name.upper()}"] for name in ("token", "appid", "original_id")}
        keys = {"key": self.environ[f"{account}_AES_KEY"], "previous_key": self.environ[f"{account}_AES_KEY_PREVIOUS"]}
        mode = Mode(self.environ["WX_OA_MODE"]) if account == "WX_OA" else Mode.SAFE
        return Kit(mode=mode, path=path, **told, **keys)

    def ask(self, ask: Ask) -> Answer:
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            try:
                line.sendall(ask.octets)
                line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has heard enough and answers already
            heard = HTTPResponse(line, method=ask.method)
            try:
                heard.begin()
                return Answer(heard.status, heard.read(), heard.headers.get_content_type())
            except (OSError, HTTPException):
                return Answer(None)

    def counts(self) -> dict[str, int]:
        with self.database.connect() as connection:
            return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in TABLES}

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in children.split()]

    def memory(self) -> int:
        """Resident bytes of all workers."""
        pages = (int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in self.workers())
        return sum(pages) * 4096


@contextmanager
def running(folder: Path, database_url: str, redis_url: str, **more: str) -> Iterator[Service]:
    """The service alone: no sandbox stands behind it, so WeChat and the bureaus are down."""
    port = free_port()
    given = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "RENSHETONG_ENV": "sandbox", "PORT": str(port)}
    given |= {"SANDBOX_PORT": str(free_port()), "STAFF_PORT": str(free_port()), "LOG_LEVEL": "ERROR"}
    keys = {f"{account}_AES_KEY_PREVIOUS": PREVIOUS_KEY for account in ("WX_OA", "WX_MINI")}
    folder.mkdir(parents=True)
    environ = plan.complete(given | keys | more, folder, SystemRandom())
    size = ("--workers", "2", "--threads", "8", "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}")
    database = sqlalchemy.create_engine(database_url)
    with (folder / "service.log").open("wb") as log:
        command = [*plan.GUNICORN, *size, "app:create_app()"]
        process = subprocess.Popen(command, env=environ | {"PATH": "/usr/bin"}, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(process, port, folder / "service.log")
            yield Service(port, process, database, environ)
        finally:
            process.terminate()
            process.wait(30)
            database.dispose()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        with suppress(HTTPError):  # not listening yet
            if get(f"http://127.0.0.1:{port}/readyz").status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())
