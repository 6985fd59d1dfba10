"""One HTTP line to one bureau: bounded in time and size, verified, without redirects or retries."""

import contextlib
import queue
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPException
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from bureaus.dial import dial, system_lookup
from bureaus.turnstile import Turnstile
from bureaus.watch import GRACE, Watch
from models.errors import BureauDown, BureauGarbled, BureauSlow
from models.outbound.address import Reach
from models.ports import Lookup

CONNECT_SECONDS = 1.0
LARGEST_ANSWER = 1_048_576
READ_AT_ONCE = 65_536
FAIR = 3.0  # seconds; a bureau that did not answer in less is slow, which is no failure of its own
KEPT_OPEN = 16
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "renshetong"}


class Line:
    """Posts to `url`. `private` admits addresses that are not public: loopback, the government's own network."""

    def __init__(
        self,
        url: str,
        private: bool,
        trust: ssl.SSLContext | None = None,
        turnstile: Turnstile | None = None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._parts = urlsplit(url)
        self._reach = Reach.PRIVATE if private else Reach.PUBLIC
        self._trust = trust or ssl.create_default_context()
        self._turnstile = turnstile or Turnstile(self._parts.hostname or "")
        self._lookup = lookup
        self._idle: queue.LifoQueue[HTTPConnection] = queue.LifoQueue(KEPT_OPEN)

    def post(self, body: bytes, seconds: float) -> bytes:
        """The body of a 200. Raises BureauSlow, BureauDown (a bureau left alone, too), BureauGarbled (too large)."""
        if seconds <= 0:
            raise BureauSlow("no time left")
        with self._turnstile.passage() as passage:
            try:
                answer = self._posted(body, seconds)
            except BureauSlow:
                if seconds >= FAIR:
                    passage.failed()
                raise
            except BureauDown:
                passage.failed()
                raise
            passage.answered()
            return answer

    def _posted(self, body: bytes, seconds: float) -> bytes:
        with Watch(seconds) as watch:
            try:
                connection = self._connection(seconds)
                answer = self._exchange(connection, body, watch)
            except (HTTPError, HTTPException, OSError) as cause:
                raise (BureauSlow if watch.ended else BureauDown)(type(cause).__name__) from None
        self._keep(connection)
        return answer

    def close(self) -> None:
        """Closes what is kept open; the line opens again when it is next used."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _connection(self, seconds: float) -> HTTPConnection:
        while not self._idle.empty():
            try:
                kept = self._idle.get_nowait()
            except queue.Empty:
                break
            if kept.is_connected:
                return kept
            kept.close()
        return self._fresh(min(CONNECT_SECONDS, seconds + GRACE))

    def _fresh(self, seconds: float) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            fresh: HTTPConnection = HTTPSConnection(host, port, timeout=seconds, ssl_context=self._trust)
        else:
            fresh = HTTPConnection(host, port, timeout=seconds)
        fresh._new_conn = self._dialled(fresh, seconds)  # type: ignore[method-assign]
        fresh.connect()
        return fresh

    def _dialled(self, connection: HTTPConnection, seconds: float) -> Callable[[], socket.socket]:
        """The name stays what TLS is verified against; the address is ours to choose."""
        return lambda: dial(connection.host, connection.port, self._reach, seconds, self._lookup)

    def _exchange(self, connection: HTTPConnection, body: bytes, watch: Watch) -> bytes:
        try:
            watch.over(connection.sock)
            connection.request("POST", self._parts.path, body, HEADERS, preload_content=False, decode_content=False)
            with contextlib.closing(connection.getresponse()) as response:
                answer = _body(response)
            # A body that runs to the end of the line looks complete when the watch has cut it.
            watch.check()
        except BaseException:
            connection.close()
            raise
        return answer

    def _keep(self, connection: HTTPConnection) -> None:
        try:
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()


def _body(response: BaseHTTPResponse) -> bytes:
    if response.status != 200:
        raise BureauDown(f"status {response.status}")
    answer = bytearray()
    # To the very end: only the read that finds nothing more notices that less came than was announced.
    while piece := response.read(READ_AT_ONCE):
        answer += piece
        if len(answer) > LARGEST_ANSWER:
            raise BureauGarbled("answer is too large")
    return bytes(answer)
