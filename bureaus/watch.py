"""Cuts a line when a call's time is up. One thread watches all calls: a thread for each costs more than the call."""

import contextlib
import heapq
import itertools
import socket
import threading
import time

GRACE = 0.5  # seconds by which the socket's own time-out comes after the watch, so that slow is told from down


class Watch:
    """Bounds one call: socket time-outs bound one read each, a bureau that drips has many."""

    def __init__(self, seconds: float) -> None:
        self.ended = False
        self._seconds = seconds
        self._lock = threading.Lock()
        self._over = False
        self._socket: socket.socket | None = None

    def __enter__(self) -> "Watch":
        _keeper.add(self, self._seconds)
        return self

    def __exit__(self, *_: object) -> None:
        # Under the lock: from here on the line may serve another call, and must not be cut for this one.
        with self._lock:
            self._over = True
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

    def cut(self) -> None:
        """The time is up. Nothing happens to a call that is over."""
        with self._lock:
            if self._over:
                return
            self.ended = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # The plain shutdown, also under TLS: SSLSocket's own would let the reader go on in clear.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Keeper:
    """All running watches by the moment they end. Those that are over stay until then: leaving early costs more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: list[tuple[float, int, Watch]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def add(self, watch: Watch, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._changed:
            heapq.heappush(self._running, (until, next(self._numbers), watch))
            if self._thread is None or not self._thread.is_alive():  # first use, or first use after a fork
                self._thread = threading.Thread(target=self._keep, name="bureau watch", daemon=True)
                self._thread.start()
            elif self._running[0][2] is watch:
                self._changed.notify()

    def _keep(self) -> None:
        while True:
            self._next().cut()

    def _next(self) -> Watch:
        """The next watch whose time is up."""
        with self._changed:
            while True:
                left = self._running[0][0] - time.monotonic() if self._running else None
                if left is not None and left <= 0:
                    return heapq.heappop(self._running)[2]
                self._changed.wait(left)


_keeper = _Keeper()
