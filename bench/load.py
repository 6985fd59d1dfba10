"""The load generator: one process on one core, a few keep-alive connections, requests made beforehand."""

import http.client
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Call:
    """A request made beforehand: posted when it has a body, else read."""

    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/xml"})

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True, slots=True)
class Shot:
    """A finished request: which one, its status and body, seconds it took."""

    number: int
    status: int
    body: bytes
    seconds: float


def pin(core: int) -> None:
    """This process on one core, so that generator and service do not take each other's."""
    os.sched_setaffinity(0, {core})


def fire(base: str, requests: Sequence[Call], good: Callable[[Shot], bool]) -> tuple[float, list[Shot]]:
    """Sends all requests. Returns good ones per second, and all shots."""
    waiting = iter(enumerate(requests))
    lock, shots = threading.Lock(), []

    def work() -> None:
        connection = http.client.HTTPConnection(str(urlsplit(base).hostname), urlsplit(base).port, timeout=30)
        while True:
            with lock:
                number, call = next(waiting, (-1, Call("")))
            if number < 0:
                return
            began = time.perf_counter()
            connection.request(call.method, call.path, call.body, dict(call.headers))
            answer = connection.getresponse()
            shots.append(Shot(number, answer.status, answer.read(), time.perf_counter() - began))

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    return sum(good(shot) for shot in shots) / took, shots


def percentile(shots: Sequence[Shot], part: float) -> float:
    """Milliseconds."""
    ordered = sorted(shot.seconds for shot in shots)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000
