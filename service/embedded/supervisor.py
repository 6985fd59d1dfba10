"""Starts parts one after the other, watches them, and stops all of them: on a signal, or when one dies."""

import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from models.errors import Unavailable
from service.embedded.child import Child, Part

START_SECONDS = 60.0
POLL_SECONDS = 0.1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AskedToStop(Exception):
    """Somebody wants us to stop; carries no blame."""


class Supervisor:
    """Runs on the main thread only: children are bound to the life of the thread that started them."""

    def __init__(self, folder: Path, say: Callable[[str], None], parent_is_leaving: Callable[[], bool]) -> None:
        self._folder = folder
        self._say = say
        self._parent_is_leaving = parent_is_leaving
        self._children: list[Child] = []
        self._asked = False
        for one in SIGNALS:
            signal.signal(one, self._ask)

    def run(self, parts: Sequence[Part], banner: str) -> None:
        """Returns when asked to stop. Raises Unavailable, with the tail of its log, when a part fails. Leaves nobody.

        The first progress line is for what was done before: settings, keys, ports.
        """
        steps = len(parts) + 1
        try:
            self._say(f"[1/{steps}] settings, keys and ports")
            for number, part in enumerate(parts, 2):
                self._say(f"[{number}/{steps}] {part.says} …")
                self._start(part)
            self._say(banner)
            while True:
                self._look()
                time.sleep(POLL_SECONDS)
        except AskedToStop:
            self._say("Stopping …")
        finally:
            self._stop()

    def _ask(self, number: int, frame: object) -> None:
        self._asked = True

    def _start(self, part: Part) -> None:
        self._look()
        try:
            child = Child(part, self._folder)
        except OSError as error:
            raise Unavailable(f"{part.name} cannot be started: {error.strerror} ({part.command[0]})") from None
        self._children.append(child)
        until = time.monotonic() + START_SECONDS
        while not self._is_up(child):
            if time.monotonic() > until:
                raise Unavailable(f"{part.name} did not get ready in {START_SECONDS:.0f} s. {_evidence(child)}")
            time.sleep(POLL_SECONDS)

    def _is_up(self, child: Child) -> bool:
        self._look()
        if not child.part.once:
            return child.part.ready()
        status = child.died()
        if status and child.part.optional:
            self._say(f"      did not work (exit status {status}); everything else runs. See {child.log}")
        return status is not None

    def _look(self) -> None:
        """Raises AskedToStop, or Unavailable for a child that ended and should not have."""
        if self._asked or self._parent_is_leaving():
            raise AskedToStop
        for child in self._children:
            status = child.died()
            expected = child.part.once and (status == 0 or child.part.optional)
            if status is not None and not expected:
                raise Unavailable(f"{child.part.name} ended (exit status {status}). {_evidence(child)}")

    def _stop(self) -> None:
        while self._children:
            self._children.pop().stop()


def _evidence(child: Child) -> str:
    return f"The end of {child.log}:\n{child.tail()}"
