"""The failpoints of one citizen's day, numbered, and how each is armed."""

import os
from dataclasses import dataclass
from typing import Final

SOAK: Final = os.environ.get("FAILPOINTS") == "soak"
TOWNS: Final = 4 if SOAK else 1  # the citizens of a sandbox are used once each
IN_A_TOWN: Final = 100 if SOAK else 60


@dataclass(frozen=True, slots=True)
class Crossed:
    """How often an undisturbed day crosses a failpoint; `late`: the worker, when it takes over a push."""

    service: int
    worker: int
    late: int


@dataclass(frozen=True, slots=True)
class Point:
    """`kind` service or worker: at that crossing of the day. late: the worker that takes over a dead push.

    Every further `round` kills once more, soon after the first kill.
    """

    kind: str
    number: int
    round: int = 0

    def __str__(self) -> str:
        return f"{self.kind} {self.number}" + (f", round {self.round}" if self.round else "")

    @property
    def early(self) -> list[str]:
        """Armed at the beginning of the day."""
        other = "worker" if (self.round + self.number) % 2 else "service"
        again = [f"{other} * {3 * self.round}"] if self.round else []
        return [] if self.kind == "late" else [f"{self.kind} * {self.number}", *again]

    @property
    def late(self) -> list[str]:
        """Armed before the points question: its process dies once it was taken in, then the worker that goes on."""
        again = [f"worker * {2 * self.round}"] if self.round else []
        return ["service receive.after 1", f"worker * {self.number}", *again] if self.kind == "late" else []


def point(town: int, place: int, crossed: Crossed) -> Point:
    """The failpoint of this place: evenly spread when there are fewer places than failpoints, else in rounds."""
    kinds = (("service", crossed.service), ("worker", crossed.worker), ("late", crossed.late))
    points = [(kind, number) for kind, most in kinds for number in range(1, most + 1)]
    if len(points) >= TOWNS * IN_A_TOWN:
        return Point(*points[place * len(points) // IN_A_TOWN])
    round_, here = divmod(town * IN_A_TOWN + place, len(points))
    return Point(*points[here], round_)
