"""The sandbox's time: the machine's, moved forward by an offset that a plain text file keeps."""

import threading
import time
from collections.abc import Callable
from pathlib import Path


class ClockRunsForward(Exception):
    """The clock was told to go back. Lifetimes that ended would begin again, so it refuses."""


class SandboxClock:
    """Real time plus the whole seconds in `file`; the product reads the same file.

    A missing file means no offset. A file that holds anything but digits raises ValueError: a guessed time
    would be worse than none.
    """

    def __init__(self, file: Path, real: Callable[[], float] = time.time) -> None:
        self._file = file
        self._real = real
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return self._real() + self.offset()

    def offset(self) -> int:
        """Seconds by which the sandbox is ahead of the machine."""
        try:
            text = self._file.read_text()
        except FileNotFoundError:
            return 0
        return int(text)

    def advance(self, seconds: int) -> int:
        """Moves on by `seconds` and returns the new offset. Raises ClockRunsForward when negative."""
        with self._lock:
            return self._move(self.offset() + seconds)

    def set_offset(self, seconds: int) -> int:
        """Makes `seconds` the offset. Raises ClockRunsForward when it is smaller than the present one."""
        with self._lock:
            return self._move(seconds)

    def _move(self, offset: int) -> int:
        if offset < self.offset():
            raise ClockRunsForward(f"the sandbox clock only moves forward (offset is {self.offset()} s)")
        # Written beside and renamed: a reader sees the old number or the new one, never half of it.
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(str(offset))
        fresh.replace(self._file)
        return offset
