"""A bulkhead per host: one slow host must not hold every thread we have (security design 6.2)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Bulkhead:
    """`inside` calls are under way, never more than `lanes`."""

    lanes: int
    inside: int = 0

    def enter(self) -> "Bulkhead | None":
        """With one call more; None when every lane is taken."""
        return replace(self, inside=self.inside + 1) if self.inside < self.lanes else None

    def leave(self) -> "Bulkhead":
        """With one call less. Raises ValueError when nobody is inside."""
        if self.inside == 0:
            raise ValueError("nobody is inside")
        return replace(self, inside=self.inside - 1)
