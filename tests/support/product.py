"""The whole product and the whole sandbox in one test process, over real HTTP on loopback, on a database of choice."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

import sandbox.app
from models.keeping.chance import SystemRandom
from models.keeping.database import db
from service import factory
from service.embedded import plan
from service.parts import Parts
from tests.support.wire import Wire


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Product(Wire):
    """`base` is the service, `outside` the sandbox."""

    app: Flask
    base: str
    outside: str
    environ: dict[str, str]

    @property
    def parts(self) -> Parts:
        return self.app.extensions["renshetong"]

    def work(self) -> int:
        """One pass of the worker."""
        with self.app.app_context():
            done = self.parts.worker.once()
            db.session.remove()
        return done


@contextmanager
def running(folder: Path, database_url: str, redis_url: str, **more: str) -> Iterator[Product]:
    """Starts both; the worker runs only when a test calls `work()`."""
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port()), "STAFF_PORT": str(free_port())}
    given = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "RENSHETONG_ENV": "sandbox"} | ports | more
    folder.mkdir(parents=True, exist_ok=True)
    environ = plan.complete(given, folder, SystemRandom())
    with ExitStack() as stack:
        stack.enter_context(_serving(sandbox.app.create_app(environ), int(ports["SANDBOX_PORT"])))
        app = factory.create_app(environ)
        stack.enter_context(_serving(app, int(ports["PORT"])))
        base, outside = (f"http://127.0.0.1:{ports[name]}" for name in ("PORT", "SANDBOX_PORT"))
        yield Product(app, base, outside, environ)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _serving(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
