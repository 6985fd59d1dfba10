"""Numbered failpoints: places where a test may kill a process, counted over all processes of its kind.

A crossing does nothing unless a plan was installed when the process began; only the sandbox installs one
(service/failpoints.py), production and staging refuse the setting. What was killed by SIGKILL runs no handler, flushes
nothing and gives nothing back, like a machine that loses power.
"""

import fcntl
import os
import signal
from pathlib import Path


class Plan:
    """A folder shared with the test.

    Each line of `armed` is `KIND NAME LEFT`; the first one counts: the LEFT-th crossing of NAME (`*`: of any) by a
    process of KIND is its last. The line moves to `fired` then, so that it kills once, and the next line counts.
    `tape` gets a line for every crossing.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind

    def crossed(self, name: str) -> None:
        """Writes the crossing down; does not return from an armed one."""
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._append("tape", name)
            if self._is_the_last(name):
                self._append("fired", name)
                os.kill(os.getpid(), signal.SIGKILL)

    def _append(self, file: str, name: str) -> None:
        with (self._folder / file).open("a", encoding="ascii") as lines:
            lines.write(f"{self._kind} {name}\n")

    def _is_the_last(self, name: str) -> bool:
        armed = self._folder / "armed"
        lines = armed.read_text("ascii").splitlines() if armed.exists() else []
        if not lines:
            return False
        kind, wanted, left = lines[0].split()
        if kind != self._kind or wanted not in ("*", name):
            return False
        counted = [] if int(left) == 1 else [f"{kind} {wanted} {int(left) - 1}"]
        armed.write_text("\n".join([*counted, *lines[1:]]), "ascii")
        return not counted


_installed: list[Plan] = []


def install(plan: Plan) -> None:
    """From now on crossings of this process count. Replaces an earlier plan."""
    _installed[:] = [plan]


def crossing(name: str) -> None:
    """This process stands at the failpoint `name`. A look at an empty list where no plan is installed."""
    for plan in _installed:
        plan.crossed(name)
