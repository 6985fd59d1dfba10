"""Processes of one test, found by a mark in their environment or by the folder they work in.

Every descendant inherits the mark; Redis overwrites its environment with its title, but works in the test's folder.
"""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0


class Family:
    """Starts commands whose descendants can be found, wherever they went."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = f"RST_TEST_MARK={uuid.uuid4().hex}"
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *command: str, environ: Mapping[str, str]) -> "subprocess.Popen[str]":
        name, _, value = self.mark.partition("=")
        own = {key: kept for key, kept in os.environ.items() if not key.startswith(("WX_", "RENSHETONG"))}
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=own | dict(environ) | {name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=_as_from_a_terminal,
        )
        self._started.append(process)
        return process

    def alive(self) -> dict[int, str]:
        """{pid: program} of every descendant that is no zombie."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (folder / "environ").read_bytes().split(b"\0")
                if marked or (folder / "cwd").readlink().is_relative_to(self.folder):
                    found[int(folder.name)] = (folder / "comm").read_text().strip()
            except OSError:
                continue
        return found

    def end(self) -> None:
        """Nothing of a test stays on the machine, failed or not."""
        for pid in self.alive():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for process in self._started:
            process.communicate()


def _as_from_a_terminal() -> None:
    """Whoever runs the tests under nohup or behind `&` ignores INT and HUP, and would hand that on to every child."""
    for one in (signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits for something that must happen; generous, so that a busy machine fails no test."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"this did not happen: {what}"
        time.sleep(0.05)


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    """What the process prints up to the line with `text`; fails with all of it when it ends before."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"ended without {text!r}:\n" + "".join(lines))
