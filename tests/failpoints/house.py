"""The product's own processes on one folder; each may be killed, and comes back as the machine's supervisor would."""

import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import urllib3
from flask import Flask

from models.keeping.chance import SystemRandom
from models.keeping.database import db
from service import factory
from service.embedded import plan
from service.embedded.child import Child
from service.parts import Parts
from service.settings import Settings
from tests.support.product import free_port

START_SECONDS = 60
PATIENCE_SECONDS = 30  # a citizen goes on trying for longer than a failing bureau is left alone
ORDER = ("redis", "database", "sandbox", "worker", "service")
MORTAL = ("redis", "worker", "service")
STORES = ("DATABASE_URL", "REDIS_URL")
NETWORK = (urllib3.exceptions.HTTPError, OSError)


class House:
    """What `make run` starts, without its supervisor: a test kills and this brings back. One thread starts children."""

    def __init__(self, var: Path, **more: str) -> None:
        self.var = var
        self.points = var / "failpoints"
        for folder in (var, var / "run", var / "log", self.points):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port()), "STAFF_PORT": str(free_port())}
        given = {name: text for name, text in os.environ.items() if name not in STORES} | ports | {"VAR": str(var)}
        given |= {"SANDBOX_FAILPOINTS": str(self.points)} | more
        self.environ = plan.complete(given, var, SystemRandom())
        settings = Settings.read(self.environ)
        parts = plan.parts(settings, self.environ, own_redis="REDIS_URL" not in more)
        self._parts = {part.name: part for part in parts}
        worker, service = self._parts["worker"], self._parts["service"]
        # Both start anew by a fork, not by seconds of imports: hundreds of kills would otherwise be mostly waiting.
        self._parts["worker"] = replace(worker, command=(sys.executable, "-m", "tests.failpoints.forking"))
        self._parts["service"] = replace(service, command=(*service.command, "--preload"))
        self.children: dict[str, Child] = {}
        self.base, self.outside = (f"http://127.0.0.1:{ports[name]}" for name in ("PORT", "SANDBOX_PORT"))
        self._http = urllib3.PoolManager(timeout=15, retries=False, maxsize=16)
        self.restarts = 0

    def start(self, name: str) -> None:
        part = self._parts[name]
        child = self.children[name] = Child(part, self.var)
        self.until(lambda: child.died() == 0 if part.once else part.ready(), f"{name} is up")

    def until(self, good: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
        end = time.monotonic() + seconds
        while not good():
            assert time.monotonic() < end, f"not within {seconds} s: {what}"
            time.sleep(0.05)

    def heal(self) -> None:
        """Starts again what ended by force; gunicorn's master replaces its own workers.

        A child dies with the thread that started it, so only the main thread starts any.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        for name in MORTAL:
            child = self.children.get(name)
            if child is not None and child.died() is not None:
                self.restarts += 1
                self.start(name)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """A signal for the whole part: of gunicorn the master and its workers."""
        os.killpg(self.children[name].process.pid, number)

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            child.stop()
        if hasattr(self, "_app"):
            with self._app.app_context():
                db.engine.dispose()

    def arm(self, *points: str) -> None:
        """Each `KIND NAME NUMBER`: the number-th crossing of NAME (`*`: any) from now on, or from the kill before."""
        (self.points / "fired").unlink(missing_ok=True)
        (self.points / "armed").write_text("\n".join(points), "ascii")

    def fired(self) -> list[str]:
        """`KIND NAME` of each kill since `arm`."""
        return self._lines("fired")

    def armed(self) -> list[str]:
        """What has not fired yet."""
        return self._lines("armed")

    def tape(self) -> list[str]:
        return self._lines("tape")

    def _lines(self, name: str) -> list[str]:
        file = self.points / name
        return file.read_text("ascii").splitlines() if file.exists() else []

    def control(self, path: str, **body: Any) -> Any:
        method, url = "POST" if body else "GET", f"{self.outside}/_control/{path}"
        asked = self._http.request(method, url, json=body or None, headers={"Connection": "close"})
        assert asked.status == 200, asked.data
        return asked.json()

    def call(self, path: str, token: str | None, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The mini-program's API over a network that breaks: the same call again until there is an answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                asked = self._http.request("POST", f"{self.base}{path}", json=body, headers=headers)
            except NETWORK:
                self.heal()
                time.sleep(0.2)
                continue
            if asked.status != 503:
                return asked.status, asked.json()
            time.sleep(0.5)
        raise AssertionError(f"no answer from {path}")

    def advance(self, seconds: int) -> None:
        """The sandbox's clock, ours too: leases run out without waiting for them."""
        self.control("clock", advance=seconds)

    @contextmanager
    def books(self) -> Iterator[Parts]:
        """Our own look into the database, through the product's own keeping."""
        with self.app.app_context():
            try:
                yield self.app.extensions["renshetong"]
            finally:
                db.session.remove()

    @property
    def app(self) -> Flask:
        if not hasattr(self, "_app"):
            self._app = factory.create_app(self.environ)
        return self._app

    def integrity(self) -> str:
        """What SQLite itself says of its file."""
        with sqlite3.connect(self.var / "renshetong.sqlite3") as connection:
            return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


@contextmanager
def house(var: Path, **more: str) -> Iterator[House]:
    product = House(var, **more)
    try:
        for name in ORDER:
            if name in product._parts:
                product.start(name)
        yield product
    finally:
        product.stop()
