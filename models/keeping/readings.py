"""Audit rows of readings: written at once, or together with the reply that shows what was read - never after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from models.assurance.levels import Standing
from models.keeping.ledger import Ledger
from models.keeping.transactions import effect
from models.ports import Clock

Reading = tuple[Standing, str, str]
_collecting: ContextVar[list[Reading] | None] = ContextVar("readings", default=None)


class Readings:
    """Cannot audit, cannot read. Who collects writes what was collected in the effect that lets the reply go."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def record(self, standing: Standing, intent: str, result: str) -> None:
        """One audit row: in an effect of its own, unless a door collects."""
        collected = _collecting.get()
        if collected is not None:
            collected.append((standing, intent, result))
            return
        with effect():
            self.write([(standing, intent, result)])

    @contextmanager
    def collected(self) -> Iterator[list[Reading]]:
        """What is recorded inside is kept in the list; the caller owes it to `write` before anything leaves."""
        found: list[Reading] = []
        token = _collecting.set(found)
        try:
            yield found
        finally:
            _collecting.reset(token)

    def write(self, readings: list[Reading]) -> None:
        """Inside the open transaction."""
        for reading in readings:
            self._ledger.note(**self._named(reading))

    def row(self, reading: Reading) -> dict[str, Any]:
        """The audit row, for a statement that writes it together with the stored reply."""
        return self._ledger.row(**self._named(reading))

    def _named(self, reading: Reading) -> dict[str, Any]:
        standing, intent, result = reading
        ids = {"actor": standing.identity, "subject": standing.person or ""}
        return {"kind": "read", **ids, "object_": intent, "result": result, "at": self._clock.now()}
