"""One HTTP line to one bureau: bounded in time and size, verified, without redirects or retries."""

import contextlib
import ipaddress
import queue
import socket
import ssl
import threading
from http.client import HTTPException
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from models.errors import BureauDown, BureauGarbled, BureauSlow

CONNECT_SECONDS = 1.0
GRACE = 0.5  # seconds by which the socket's own time-out comes after the watch, so that slow is told from down
LARGEST_ANSWER = 1_048_576
READ_AT_ONCE = 65_536
KEPT_OPEN = 16
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "renshetong"}


class Line:
    """Posts to `url`. `private` admits addresses that are not public: loopback, the government's own network."""

    def __init__(self, url: str, private: bool, trust: ssl.SSLContext | None = None) -> None:
        self._parts = urlsplit(url)
        self._private = private
        self._trust = trust or ssl.create_default_context()
        self._idle: queue.LifoQueue[HTTPConnection] = queue.LifoQueue(KEPT_OPEN)

    def post(self, body: bytes, seconds: float) -> bytes:
        """The body of a 200. Raises BureauSlow, BureauDown, BureauGarbled (too large)."""
        if seconds <= 0:
            raise BureauSlow("no time left")
        with _Watch(seconds) as watch:
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
        fresh.connect()
        # Asked of the socket, not of the name: a name may point elsewhere by the time it is used.
        address = ipaddress.ip_address(fresh.sock.getpeername()[0])
        if not self._private and not address.is_global:
            fresh.close()
            raise BureauDown("address is not public")
        return fresh

    def _exchange(self, connection: HTTPConnection, body: bytes, watch: "_Watch") -> bytes:
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


class _Watch:
    """Cuts the line when the time is up: socket time-outs bound one read each, a bureau that drips has many."""

    def __init__(self, seconds: float) -> None:
        self.ended = False
        self._seconds = seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def __enter__(self) -> "_Watch":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        # Under the lock: from here on the line may serve another call, and must not be cut for this one.
        with self._lock:
            self._socket = None

    def over(self, line: socket.socket) -> None:
        """Takes the line under watch. Raises TimeoutError when the time is up already."""
        with self._lock:
            self._socket = line
        self.check()
        line.settimeout(self._seconds + GRACE)

    def check(self) -> None:
        """Raises TimeoutError when the time is up."""
        if self.ended:
            raise TimeoutError

    def _cut(self) -> None:
        with self._lock:
            self.ended = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # The plain shutdown, also under TLS: SSLSocket's own would let the reader go on in clear.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
