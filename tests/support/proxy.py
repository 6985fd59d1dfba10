"""A TCP proxy that spoils connections on demand: what a network does to the best of servers."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

PIECE = 65536
TICK = 0.02


class Mood(StrEnum):
    """What happens to every connection, open or new, from now on."""

    PASS = "pass"
    DELAY = "delay"  # everything arrives `delay` seconds later
    SWALLOW = "swallow"  # accepted, read, and never answered
    HALF_CLOSE = "half-close"  # the answer's side is closed after the first request, the other stays open
    CUT_SHORT = "cut-short"  # the answer stops after `kept` bytes, then silence
    RESET = "reset"  # RST instead of an answer
    REFUSE = "refuse"  # nobody listens


class Proxy:
    """Listens on a loopback port and stands before `target`: ("host", port), or a unix socket's path."""

    def __init__(self, target: tuple[str, int] | str) -> None:
        self.mood = Mood.PASS
        self.delay = 0.0
        self.kept = 10
        self._target = target
        self._ended = threading.Event()
        self._near: list[socket.socket] = []
        self._far: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = _listening(0)
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def set(self, mood: Mood, delay: float = 0.0) -> None:
        """REFUSE also ends what is open; the others meet open connections with their next bytes."""
        self.mood, self.delay = mood, delay
        if mood is Mood.REFUSE:
            self._listener.close()
            self.break_all()
        elif self._listener.fileno() == -1:
            self._listener = _listening(self.port)
            self._start(self._accept)

    def break_all(self) -> None:
        """Resets every connection that is open now."""
        for one in self._near:
            _reset(one)
        for one in self._far:
            _end(one)

    def close(self) -> None:
        self._ended.set()
        self._listener.close()
        self.break_all()
        for thread in self._threads:
            thread.join(timeout=5)

    def _start(self, run: object, *told: object) -> None:
        thread = threading.Thread(target=run, args=told, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        listener = self._listener
        while not self._ended.is_set():
            try:
                near, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            try:
                far = self._connect()
            except OSError:
                _reset(near)
                continue
            self._near.append(near)
            self._far.append(far)
            self._start(self._carry, near, far, True)
            self._start(self._carry, far, near, False)

    def _connect(self) -> socket.socket:
        if not isinstance(self._target, str):
            return socket.create_connection(self._target, 5)
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._target)
        return far

    def _carry(self, source: socket.socket, sink: socket.socket, asking: bool) -> None:
        with contextlib.suppress(OSError):
            source.settimeout(None)
            while piece := source.recv(PIECE):
                if not self._pass_on(piece, source, sink, asking):
                    return
            sink.shutdown(socket.SHUT_WR)

    def _pass_on(self, piece: bytes, source: socket.socket, sink: socket.socket, asking: bool) -> bool:
        mood = self.mood
        if mood is Mood.DELAY:
            self._ended.wait(self.delay)
        elif mood is Mood.SWALLOW:
            return True
        elif mood is Mood.RESET:
            _reset(source if asking else sink)
            _end(sink if asking else source)
            return False
        elif mood is Mood.HALF_CLOSE and asking:
            source.shutdown(socket.SHUT_WR)
            return True
        elif mood is Mood.CUT_SHORT and not asking:
            sink.sendall(piece[: self.kept])
            return True
        sink.sendall(piece)
        return True


def _listening(port: int) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", port))
    listener.settimeout(TICK)
    return listener


def _reset(one: socket.socket) -> None:
    """Closes with RST: what a crashed peer or a firewall does."""
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _end(one)


def _end(one: socket.socket) -> None:
    """Closes, waking whoever reads from it in another thread."""
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RD)
    with contextlib.suppress(OSError):
        one.close()


@contextmanager
def before(target: tuple[str, int] | str) -> Iterator[Proxy]:
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
