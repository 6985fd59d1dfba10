"""One HTTP exchange with the product, cut off after five seconds as WeChat does."""

import http.client
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TIME_LIMIT = 5.0  # seconds for the whole exchange
LARGEST = 64 * 1024  # bytes of a reply


class NoAnswer(Exception):
    """Refused, broken off, or not within the limit."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back. `seconds`: how long it took."""

    status: int
    body: bytes
    seconds: float


def exchange(base: str, query: dict[str, str], body: str | None, limit: float = TIME_LIMIT) -> Heard:
    """GET (no body) or POST to `<base>/wechat/official`. Raises NoAnswer with the reason, never with the address."""
    began = time.monotonic()
    try:
        heard = _heard(base, query, body, limit)
    except (OSError, http.client.HTTPException) as failure:
        late = time.monotonic() - began >= limit
        raise NoAnswer("timeout" if late else type(failure).__name__) from failure
    took = time.monotonic() - began
    if took >= limit:
        raise NoAnswer("timeout")
    return Heard(*heard, took)


def _heard(base: str, query: dict[str, str], body: str | None, limit: float) -> tuple[int, bytes]:
    where = urlsplit(base)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    line = kind(where.hostname or "", where.port, timeout=limit)
    line.connect()
    # A socket time-out counts from byte to byte; a reply that trickles must be cut off all the same.
    cut = threading.Timer(limit, _hang_up, [line.sock])
    cut.start()
    try:
        path = f"{where.path}/wechat/official?{urlencode(query)}"
        line.request("POST" if body is not None else "GET", path, body and body.encode(), {"Content-Type": "text/xml"})
        answer = line.getresponse()
        said = answer.read(LARGEST)
        if answer.length:
            raise http.client.IncompleteRead(said, answer.length)
        return answer.status, said
    finally:
        cut.cancel()
        line.close()


def _hang_up(connected: socket.socket) -> None:
    try:
        # Of the plain socket, under TLS as well: only the reader in the other thread may touch the TLS state.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    except OSError:
        return  # it hung up by itself in the same moment
