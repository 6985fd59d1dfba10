"""A sandbox of its own for each test, a citizen of each kind, and a product to push to that says what it is told."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.app import build_app
from sandbox.people import Person, everyone
from sandbox.platform import accounts
from sandbox.settings import World, build_world, read_settings

ENVIRON = {
    "WX_OA_APPID": "wx1111111111111111",
    "WX_OA_SECRET": "official-secret",
    "WX_OA_TOKEN": "CallbackToken1",
    "WX_OA_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "WX_OA_ORIGINAL_ID": "gh_0123456789ab",
    "WX_MINI_APPID": "wx2222222222222222",
    "WX_MINI_SECRET": "mini-secret",
    "BUREAU_SHANGHAI_ACCESS_ID": "renshetong",
    "BUREAU_SHANGHAI_SECRET": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
}

Answering = Callable[["Received"], bytes]


class Received:
    """One request as the product saw it."""

    def __init__(self, method: str, target: str, body: bytes) -> None:
        self.method = method
        self.path = urlsplit(target).path
        self.query = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        self.body = body


class Product:
    """A real HTTP server on loopback; `answer` may be replaced and `received` read. `status` is what it answers."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status = 200
        self.answer: Answering = lambda received: b"success"
        self.trickle: Callable[[], Iterator[bytes]] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        product = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                received = Received(self.command, self.path, body)
                product.received.append(received)
                said = product.answer(received)
                try:
                    self.send_response(product.status)
                    self.send_header("Content-Length", "600" if product.trickle else str(len(said)))
                    self.end_headers()
                    for piece in product.trickle() if product.trickle else [said]:
                        self.wfile.write(piece)
                except OSError:
                    return  # the platform hung up, as it does after five seconds

            def log_message(self, *said: object) -> None:
                return

        return Handler


@pytest.fixture
def product() -> Iterator[Product]:
    served = Product()
    yield served
    served.close()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    # Port 9 (discard) is closed: a test that pushes without a product sees a refused connection.
    return {**ENVIRON, "SANDBOX_DIR": str(tmp_path / "sandbox"), "PUBLIC_BASE_URL": "http://127.0.0.1:9"}


@pytest.fixture
def world(environ: dict[str, str], request: pytest.FixtureRequest) -> Iterator[World]:
    if "product" in request.fixturenames:
        environ["PUBLIC_BASE_URL"] = request.getfixturevalue("product").url
    built = build_world(read_settings(environ))
    yield built
    built.store.close()


@pytest.fixture
def app(world: World, environ: dict[str, str]) -> Flask:
    return build_app(world, environ)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def citizen() -> Person:
    """One whom every check can know: identity card, WeChat Pay real name, unionid."""
    return next(one for one in everyone() if one.cert_type == "IDENTITY_CARD" and one.pay_realname and one.has_unionid)


@pytest.fixture
def other(citizen: Person) -> Person:
    return next(one for one in everyone() if one.pay_realname and one.has_unionid and one.key != citizen.key)


class Wire:
    """The platform as a client of it speaks to it."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world = world
        self.client = client

    def token(self, kind: str = "official") -> str:
        account = getattr(self.world.settings, kind)
        said = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
        return self.client.post("/cgi-bin/stable_token", json=said).json["access_token"]

    def get(self, path: str, kind: str = "official", **query: str) -> dict:
        return self.client.get(path, query_string={"access_token": self.token(kind), **query}).json

    def post(self, path: str, payload: object, kind: str = "official") -> dict:
        return self.client.post(path, query_string={"access_token": self.token(kind)}, json=payload).json

    def openid(self, person: Person, kind: str = "official") -> str:
        return accounts.openid(getattr(self.world.settings, kind).appid, person.key)


@pytest.fixture
def wire(world: World, client: FlaskClient) -> Wire:
    return Wire(world, client)
