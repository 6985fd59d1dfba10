"""A retry budget per host: repeats are a tenth of the calls, so that an outage is not answered with a flood.

A token bucket: each first try pays in a tenth of a retry, a trickle lets a quiet host be retried at all, and what is
saved up is bounded. At every moment: retries <= `START` + calls / 10 + `TRICKLE` * seconds.
Source: security design 6.2.
"""

from dataclasses import dataclass
from typing import Final

SHARE: Final = 0.1  # retries earned by one call
START: Final = 3.0  # retries that a host nobody has called yet may have
MOST: Final = 10.0  # retries saved up at most
TRICKLE: Final = 0.05  # retries per second: three a minute


@dataclass(frozen=True, slots=True)
class Budget:
    """`saved` retries at the monotonic time `at` (seconds)."""

    at: float
    saved: float = START

    def called(self, now: float) -> "Budget":
        """After a first try."""
        return Budget(max(now, self.at), min(MOST, self._saved(now) + SHARE))

    def retried(self, now: float) -> "Budget | None":
        """After a repeat; None when there is none to be had."""
        saved = self._saved(now)
        return Budget(max(now, self.at), saved - 1) if saved >= 1 else None

    def _saved(self, now: float) -> float:
        return min(MOST, self.saved + max(0.0, now - self.at) * TRICKLE)
