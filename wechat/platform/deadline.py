"""Connections whose whole answer must arrive in time.

urllib3's read time-out starts anew with every packet, so a server that drips one byte a second holds a thread for as
long as it likes. Here the time-out set before an answer is read bounds all of its packets together.
"""

import io
import socket
import time
from collections.abc import Sequence
from typing import Any, Protocol, cast

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class TimedSocket:
    """A socket, plain or TLS, that counts the seconds of `settimeout` over all reads that follow."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._allowed = sock.gettimeout()
        self._until = self._end()

    def settimeout(self, seconds: float | None) -> None:
        self._allowed = seconds
        self._until = self._end()
        self._sock.settimeout(seconds)

    def sendall(self, data: bytes) -> None:
        # The last read of the previous answer may have left a sliver of time on the socket.
        self._sock.settimeout(self._allowed)
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """The reading side for http.client, which asks for mode "rb" only."""
        raw = cast(io.RawIOBase, self._sock.makefile("rb", buffering=0))
        return io.BufferedReader(_TimedReads(raw, self))

    def spend(self) -> None:
        """Gives the next read what is left. Raises TimeoutError when nothing is."""
        if self._until is None:
            return
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._sock.settimeout(left)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def _end(self) -> float | None:
        return None if self._allowed is None else time.monotonic() + self._allowed


class _TimedReads(io.RawIOBase):
    """The socket's own reader, asked with the time that is left."""

    def __init__(self, raw: io.RawIOBase, timed: TimedSocket) -> None:
        self._raw = raw
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._timed.spend()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        # http.client may close the socket before the answer is read: the raw reader keeps it alive until now.
        self._raw.close()
        super().close()


class Opener(Protocol):
    """Opens a connected socket (see `dial.Dial`)."""

    def __call__(self, host: str, port: int, seconds: float, options: Sequence[Any] | None) -> socket.socket: ...


def timed_pools(opener: Opener) -> dict[str, type[HTTPConnectionPool]]:
    """Pools by scheme whose connections are opened by `opener` and read in time. TLS is verified, urllib3's default."""

    class Opened:
        host: str
        port: int
        timeout: float
        socket_options: Sequence[Any] | None
        sock: Any

        def _new_conn(self) -> socket.socket:
            return opener(self.host, self.port, self.timeout, self.socket_options)

        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self.sock = TimedSocket(self.sock)

    class PlainConnection(Opened, HTTPConnection):
        """Plain HTTP: loopback only (the sandbox); production's hosts are all https."""

    class TlsConnection(Opened, HTTPSConnection): ...

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": PlainPool, "https": TlsPool}
