"""The sandbox's bureau served on loopback, a live source connected to it, and a meddler in between."""

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from bureaus.connected import connect
from bureaus.live import LiveBureau
from models.people.pii import Pii
from sandbox.bureaus import pages
from sandbox.clock import SandboxClock
from sandbox.control import faults
from sandbox.people import by_key
from sandbox.settings import Chance, World, read_settings
from sandbox.store import Store
from tests.sandbox.conftest import ENVIRON

CITIES = Path(__file__).parents[2] / "policy" / "cities"
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
Change = Callable[[bytes], bytes]


class WorldClock:
    """models.ports.Clock on the sandbox's own time, as in `make run`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._world.clock.now(), UTC)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app's address on a free loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False  # so that closing waits for answers still under way
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("sandbox")
    settings = read_settings({**ENVIRON, "SANDBOX_DIR": str(folder)})
    store = Store(folder / "sandbox.sqlite")
    yield World(settings, store, SandboxClock(folder / "clock", real=START.timestamp), Chance())
    store.close()


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    """Where the sandbox's bureau answers."""
    app = Flask("bureau")
    app.register_blueprint(pages.blueprint(world, ENVIRON))
    with served(app) as url:
        yield f"{url}/bureaus/shanghai"


def connected(world: World, endpoint: str, folder: Path, **changes: object) -> LiveBureau:
    """A live source built as the service builds it: from a BUREAUS_FILE."""
    said = {"secret": ENVIRON["BUREAU_SHANGHAI_SECRET"], "access_id": ENVIRON["BUREAU_SHANGHAI_ACCESS_ID"]} | changes
    file = folder / "bureaus.toml"
    rows = [f'{key} = "{value}"' for key, value in said.items()]
    file.write_text("\n".join(["[shanghai]", 'mode = "live"', f'endpoint = "{endpoint}"', "private = true", *rows]))
    file.chmod(0o600)
    source = connect(file, CITIES, WorldClock(world), world.chance).of("shanghai")
    assert isinstance(source, LiveBureau)
    return source


@pytest.fixture(scope="module")
def source(world: World, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveBureau]:
    """The bureau as the product sees it."""
    live = connected(world, address, tmp_path_factory.mktemp("settings"))
    yield live
    live.wire.line.close()


@pytest.fixture
def deadline(world: World) -> datetime:
    return WorldClock(world).now() + timedelta(seconds=5)


@pytest.fixture
def fault(world: World) -> Iterator[Callable[[str], None]]:
    """Breaks the bureau for one test."""
    yield lambda mode: faults.set_bureau(world, mode)
    faults.clear(world)


@pytest.fixture
def numbered() -> Callable[[str], Pii]:
    return lambda key: Pii(by_key(key).number)


class Meddler:
    """Stands between the product and the bureau and changes what comes back; keeps what went through."""

    def __init__(self) -> None:
        self.change: Change = lambda answer: answer
        self.sent: list[bytes] = []
        self.answers: list[bytes] = []


@pytest.fixture
def meddler(world: World, address: str) -> Meddler:
    return Meddler()


@pytest.fixture
def meddled(meddler: Meddler, world: World, address: str, tmp_path: Path) -> Iterator[LiveBureau]:
    """The source as seen through the meddler."""
    app = Flask("meddler")

    @app.post("/gateway")
    def gateway() -> Response:
        meddler.sent.append(request.get_data())
        call = urllib.request.Request(
            f"{address}/gateway", meddler.sent[-1], {"Content-Type": "application/json", "Connection": "close"}
        )
        with urllib.request.urlopen(call) as answer:
            meddler.answers.append(answer.read())
        return Response(meddler.change(meddler.answers[-1]), mimetype="application/json")

    with served(app) as url:
        live = connected(world, url, tmp_path)
        yield live
        live.wire.line.close()
