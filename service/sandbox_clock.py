"""The sandbox's clock: our clock plus the offset that its control plane wrote. Wired in the sandbox only."""

from datetime import datetime, timedelta
from pathlib import Path

from models.ports import Clock


class SandboxClock:
    """Implements ports.Clock. `offset_file` holds whole seconds as text; it only ever grows. No file: no offset."""

    def __init__(self, clock: Clock, offset_file: Path) -> None:
        self._clock = clock
        self._file = offset_file

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._offset())

    def _offset(self) -> int:
        try:
            return int(self._file.read_text() or "0")
        except FileNotFoundError:
            return 0
