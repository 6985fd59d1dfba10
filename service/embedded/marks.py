"""Marks of running children under `var/run`: after a kill -9 the next start finds and ends what was left behind."""

import contextlib
import os
import signal
import time
from pathlib import Path

SECONDS_TO_LEAVE = 5.0


def mark(folder: Path, name: str, pid: int) -> Path:
    """Writes `<name>.pid`: the PID with its start time and the boot, so that a reused number is never mistaken."""
    file = folder / f"{name}.pid"
    file.write_text(f"{pid} {_born(pid)}\n")
    return file


def sweep(folder: Path) -> list[str]:
    """Ends what earlier runs left behind and removes their marks; answers the names of those that still ran."""
    left = {file.stem: _alive(file) for file in sorted(folder.glob("*.pid"))}
    orphans = {name: pid for name, pid in left.items() if pid}
    for pid in orphans.values():
        _send(pid, signal.SIGTERM)
    _wait(list(orphans.values()))
    for file in folder.glob("*.pid"):
        file.unlink(missing_ok=True)
    return list(orphans)


def _alive(file: Path) -> int:
    """The marked process's PID, or 0 when it is gone, or another process has that number now."""
    pid, _, born = file.read_text().strip().partition(" ")
    return int(pid) if pid.isdigit() and born and born == _born(int(pid)) else 0


def _born(pid: int) -> str:
    """Start time in clock ticks (proc(5) stat, field 22) and boot id; empty when there is no such process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else f"{fields[19]} {boot}"


def _wait(pids: list[int]) -> None:
    births = {pid: _born(pid) for pid in pids}
    until = time.monotonic() + SECONDS_TO_LEAVE
    while time.monotonic() < until and any(born and _born(pid) == born for pid, born in births.items()):
        time.sleep(0.05)
    for pid, born in births.items():
        if born and _born(pid) == born:
            _send(pid, signal.SIGKILL)


def _send(pid: int, how: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
