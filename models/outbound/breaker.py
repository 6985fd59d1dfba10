"""A circuit breaker per host: who fails again and again is left alone for a while (security design 6.2).

    CLOSED     five failures within ten seconds      -> OPEN
    OPEN       ten seconds later, the next call      -> HALF_OPEN, and that call is the one probe
    HALF_OPEN  the probe succeeds                    -> CLOSED
               the probe fails                       -> OPEN
               the probe says nothing in ten seconds -> another probe

A value, not an object with a clock: every step takes the monotonic time in seconds and returns the next breaker.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Rules:
    """`failures` within `within` seconds open the breaker for `open_for` seconds."""

    failures: int = 5
    within: float = 10.0
    open_for: float = 10.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """`era` counts its changes of mind: what a call of an earlier era has to tell is old news and changes nothing."""

    rules: Rules = Rules()
    era: int = 0
    failures: tuple[float, ...] = ()
    opened_at: float | None = None
    probing_since: float | None = None

    def state(self, now: float) -> State:
        if self.opened_at is None:
            return State.CLOSED
        return State.OPEN if now - self.opened_at < self.rules.open_for else State.HALF_OPEN

    def admit(self, now: float) -> "Breaker | None":
        """The breaker after letting one call through, whose ticket is the new `era`; None when it may not go."""
        state = self.state(now)
        if state is State.CLOSED:
            return self
        probing = self.probing_since is not None and now - self.probing_since < self.rules.open_for
        if state is State.OPEN or probing:
            return None
        return replace(self, era=self.era + 1, probing_since=now)

    def succeeded(self, era: int) -> "Breaker":
        """The call with this ticket got an answer."""
        if era != self.era or self.opened_at is None:
            return self
        return Breaker(self.rules, self.era + 1)

    def failed(self, era: int, now: float) -> "Breaker":
        """The call with this ticket got none."""
        if era != self.era:
            return self
        recent = (*(at for at in self.failures if now - at < self.rules.within), now)
        if self.opened_at is None and len(recent) < self.rules.failures:
            return replace(self, failures=recent)
        return Breaker(self.rules, self.era + 1, opened_at=now)

    def abandoned(self, era: int) -> "Breaker":
        """The call with this ticket ended without a word about the host: as a probe it gives its place to another."""
        return replace(self, probing_since=None) if era == self.era else self
