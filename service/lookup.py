"""Name look-up with a time limit: the C library's own has none, and a silent name server would hold a thread."""

import queue
import socket
import threading
import time
from typing import Final

AT_ONCE: Final = 4


class TimedLookup:
    """Implements ports.Lookup. A look-up that is given up ends on its own, in a thread that nobody waits for."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = threading.BoundedSemaphore(at_once)

    def __call__(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        until = time.monotonic() + seconds
        if not self._free.acquire(timeout=seconds):
            raise TimeoutError("name look-ups do not end")
        told: queue.SimpleQueue[tuple[str, ...] | OSError] = queue.SimpleQueue()
        threading.Thread(target=self._ask, args=(host, port, told), daemon=True).start()
        try:
            found = told.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("name look-up does not end") from None
        if isinstance(found, OSError):
            raise found
        return found

    def _ask(self, host: str, port: int, told: "queue.SimpleQueue[tuple[str, ...] | OSError]") -> None:
        try:
            told.put(tuple(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except OSError as failed:
            told.put(failed)
        except UnicodeError:
            told.put(OSError("no host name"))
        finally:
            self._free.release()
