"""One child of the supervisor: started with a log of its own, watched, and stopped with all it started."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.embedded import marks
from service.embedded.kinship import die_with_parent

LOG_BYTES = 5_000_000
TAIL_LINES = 12


@dataclass(frozen=True, slots=True)
class Part:
    """What to start. `ready` is asked until it says yes; `once` runs to its end; `grace` is seconds to stop in."""

    name: str
    says: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Callable[[], bool] = lambda: True
    once: bool = False
    optional: bool = False
    grace: float = 3.0


class Child:
    """A started part. It leads a session of its own: Ctrl-C reaches only the supervisor, which stops it in its turn."""

    def __init__(self, part: Part, folder: Path) -> None:
        self.part = part
        self.log = folder / "log" / f"{part.name}.log"
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._from = log.tell()
            self.process = subprocess.Popen(
                part.command,
                env=dict(part.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        self._mark = marks.mark(folder / "run", part.name, self.process.pid)

    def died(self) -> int | None:
        """Its exit status, or None while it lives."""
        return self.process.poll()

    def tail(self) -> str:
        """The last lines it wrote in this run."""
        with self.log.open("rb") as log:
            log.seek(max(self._from, self.log.stat().st_size - 8_000))
            lines = log.read().decode("utf-8", "replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])

    def stop(self) -> None:
        """TERM, its grace, then KILL for whatever is left of its session."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.part.grace)
        self._kill_session()
        self.process.wait()
        self._mark.unlink(missing_ok=True)

    def _kill_session(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
