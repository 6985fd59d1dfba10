"""The sandbox's clock: our clock plus the offset that its control plane wrote. Wired in the sandbox only."""

from datetime import datetime, timedelta
from pathlib import Path

from models.ports import Clock


class SandboxClock:
    """Implements ports.Clock. `offset_file` holds whole seconds as text; it only ever grows. No file: no offset."""

    def __init__(self, clock: Clock, offset_file: Path) -> None:
        self._clock = clock
        self._file = offset_file
        self._read: tuple[tuple[int, int], int] | None = None

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._offset())

    def _offset(self) -> int:
        """Read again only when the control plane has put another file in its place: a question asks often."""
        try:
            stand = self._file.stat()
        except FileNotFoundError:
            return 0
        mark = (stand.st_ino, stand.st_mtime_ns)
        read = self._read
        if read is None or read[0] != mark:
            self._read = read = (mark, int(self._file.read_text() or "0"))
        return read[1]
