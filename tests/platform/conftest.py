"""An envelope, and a loopback HTTP server that answers what a test scripts."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.platform import pushes
from wechat.platform.envelope import Envelope, PushAccount
from wechat.platform.http import HttpClient

Script = Callable[[BaseHTTPRequestHandler, "Asked"], None]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    body: bytes
    connection: int


@dataclass
class Far:
    """The far side: `script` answers each request; `asked` holds what came."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    script: Script = lambda handler, asked: answer(handler, b"{}")

    def paths(self) -> list[str]:
        return [one.path.split("?")[0] for one in self.asked]


def answer(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def far() -> Iterator[Far]:
    side = Far()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, body, self.client_address[1])
            side.asked.append(asked)
            try:
                side.script(self, asked)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = handle_any

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64  # a crowd of callers connects at once

    server = Server(("127.0.0.1", 0), Handler)
    side.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield side
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def http(far: Far, chance: object) -> HttpClient:
    return HttpClient(frozenset({far.url}), chance)


@pytest.fixture
def envelope(clock: object) -> Envelope:
    account = PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY, original_id=pushes.ORIGINAL_ID)
    return Envelope(account, clock)
