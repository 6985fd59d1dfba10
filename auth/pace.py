"""How long a provider usually takes, so that a refusal that asks nobody takes as long (security design 2.6)."""

from collections.abc import Callable
from typing import Final

LONGEST: Final = 4.0  # seconds; what the citizen waits for a provider at most
WEIGHT: Final = 0.2  # of the newest call


class Pace:
    """One per process. `ticks` is a monotonic clock in seconds, `wait` sleeps; both are handed in."""

    def __init__(self, ticks: Callable[[], float], wait: Callable[[float], None]) -> None:
        self._ticks = ticks
        self._wait = wait
        self._usual: dict[str, float] = {}

    def start(self) -> float:
        return self._ticks()

    def learn(self, method: str, start: float) -> None:
        """The call that began at `start` has been answered."""
        took = self._ticks() - start
        usual = self._usual.get(method, took)
        self._usual[method] = usual + WEIGHT * (took - usual)

    def stand_in(self, method: str) -> None:
        """Waits as the call would. At a process's first refusal nothing is known yet, and nothing waited for."""
        self._wait(min(self._usual.get(method, 0.0), LONGEST))
