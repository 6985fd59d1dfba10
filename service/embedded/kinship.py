"""Parents and children on Linux: nobody outlives the one who started it. Standard library only (the bootstrap uses it).

Sources: prctl(2) PR_SET_PDEATHSIG, proc(5) status (SigCgt).
"""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded here, not in the forked child: between fork and exec almost nothing is safe to call.
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(how: int = signal.SIGTERM) -> Callable[[], None]:
    """A preexec function: the kernel sends the child `how` when the thread that started it ends, however it ends."""
    parent = os.getpid()

    def in_child() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return in_child


def end_with_my_parent() -> None:
    """The same for this very process: when `make` is killed with KILL, we get TERM and stop everything in order."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Parent:
    """The process that started us. Made before anything slow, so that a death during start is noticed as well."""

    def __init__(self) -> None:
        self.pid = os.getppid()
        self._caught = _caught_signals(self.pid)

    def is_leaving(self) -> bool:
        """Is it gone, or stopping and waiting for us without having told us?

        GNU make passes TERM on to its children but not INT and HUP: it resets its own handler and waits. A terminal
        sends Ctrl-C to the whole group, a program that signals make alone does not; the reset handler gives it away.
        """
        if os.getppid() != self.pid:
            return True
        lost = self._caught & ~_caught_signals(self.pid)
        return any(lost & (1 << (one - 1)) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


def _caught_signals(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0
    masks = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return int(next(masks, "0"), 16)
