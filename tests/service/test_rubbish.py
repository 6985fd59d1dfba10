"""Whatever arrives at the port: never a 5xx, never a hang, never a word of it in the answer."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.support.processes import Running, make_run

pytestmark = pytest.mark.processes
MARK = b"CANARY"
PATIENCE = 30  # seconds; only a hang takes so long
POSTS = ("/wechat/official?timestamp=1&nonce=1&msg_signature=x", "/api/v1/login", "/api/v1/steps", "/api/v1/logout")
JSON = {"Content-Type": "application/json", "Authorization": f"Bearer {'x' * 43}"}
CHUNKED = JSON | {"Transfer-Encoding": "chunked"}
BODIES = {
    "cut JSON": b'{"code": "CANARY',
    "no UTF-8": b'{"code": "\xff\xfeCANARY"}',
    "deep": b"[" * 9000 + MARK,
    "a number too long": b'{"code":' + b"9" * 6000 + b"}",
    "half a character": b'{"code": "CANARY\\ud800"}',
    "a key twice": b'{"code": "CANARY", "code": "b"}',
    "wrong kinds": b'{"kind": ["CANARY"], "method": {}, "extra": []}',
    "NUL": b"\0" * 64 + MARK,
    "XML bomb": b'<!DOCTYPE a [<!ENTITY b "CANARY">]><xml><Encrypt>&b;</Encrypt></xml>',
    "huge": MARK * 20_000,
}
CHUNKS = {
    "huge": (b"2000\r\n" + b"a" * 0x2000 + b"\r\n") * 20 + b"0\r\n\r\n",
    "of no size": b"zz\r\nCANARY\r\n0\r\n\r\n",
    "that never come": b"ffff\r\nCANARY",
}
PATHS = (
    "/go/../../etc/passwd?CANARY",
    "/go/%2e%2e%2fCANARY",
    "/go/%00CANARY",
    "/go/%ff%feCANARY",
    "/go/CANARY%0d%0aX-Evil:1",
    "/static/%2e%2e/app.py?CANARY",
    "/static/..%2fCANARY",
    "/static/%00CANARY",
    "/wechat/official?echostr=CANARY",
    "/wechat/official?a=CANARY&a=CANARY",
    "/wechat/official?signature=%00&timestamp=CANARY&nonce=%0d%0aX-Evil:1&echostr=CANARY",
    "/api/v1/steps/CANARY%00/finish",
    "/CANARY",
    "//CANARY/go/x",
)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with make_run(tmp_path_factory.mktemp("rubbish") / "var") as running:
        yield running


def told(product: Running, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Everything that comes back until the other side closes."""
    headers = {"Host": "localhost", "Connection": "close"} | headers
    if body and "Transfer-Encoding" not in headers:
        headers.setdefault("Content-Length", str(len(body)))
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    place = product.base.removeprefix("http://").split(":")
    answer = b""
    line = socket.create_connection((place[0], int(place[1])), timeout=PATIENCE)
    with line, suppress(ConnectionError):  # who closes early has said enough
        line.sendall(head.encode() + b"\r\n" + body)
        while piece := line.recv(65_536):
            answer += piece
    return answer


def harmless(answer: bytes) -> None:
    assert MARK not in answer
    assert b"X-Evil" not in answer
    assert b"Traceback" not in answer
    if answer:
        assert 200 <= int(answer.split(b" ")[1]) < 500, answer[:200]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_none(product: Running, path: str, body: bytes) -> None:
    harmless(told(product, "POST", path, body, **JSON))
    harmless(told(product, "POST", path, body, **{"Content-Type": "multipart/form-data; boundary=x"}))


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_a_body_in_chunks_without_a_length(product: Running, path: str, body: bytes) -> None:
    harmless(told(product, "POST", path, body, **CHUNKED))


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("length", ["20", "-1", "CANARY"])
def test_a_length_that_lies(product: Running, path: str, length: str) -> None:
    harmless(told(product, "POST", path, b"{}", **JSON, **{"Content-Length": length}))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_that_climbs_or_injects(product: Running, path: str, method: str) -> None:
    harmless(told(product, method, path))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "CANARY"])
@pytest.mark.parametrize("path", [*POSTS, f"/go/{'a' * 32}", "/healthz", "/readyz", "/api/v1/qs/keys"])
def test_a_method_that_is_not_offered(product: Running, path: str, method: str) -> None:
    harmless(told(product, method, path))


def test_a_caller_who_says_nothing_more_is_sent_away_and_others_are_served_meanwhile(product: Running) -> None:
    place = product.base.removeprefix("http://").split(":")
    silent = [socket.create_connection((place[0], int(place[1])), timeout=PATIENCE) for _ in range(20)]
    for line in silent:
        line.sendall(b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
    harmless(told(product, "GET", "/healthz"))
    for line in silent:
        assert line.recv(12) == b"HTTP/1.1 400"
        line.close()
