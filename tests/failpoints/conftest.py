"""A running product, its citizens each used once, and how often their undisturbed day crosses a failpoint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.failpoints import books
from tests.failpoints.house import House, house
from tests.failpoints.life import Life, askers
from tests.failpoints.points import TOWNS, Crossed, Point


@dataclass(frozen=True)
class Kill:
    """A day with kills: where, what fell, and what happened twice because of it."""

    at: Point
    fired: list[str]
    twice: dict[str, int]


@dataclass
class Town:
    number: int
    house: House
    keys: Iterator[str] = field(default_factory=lambda: iter(askers()))
    crossed: Crossed = field(default_factory=lambda: Crossed(0, 0, 0))
    kills: list[Kill] = field(default_factory=list)

    def somebody(self) -> Life:
        return Life(self.house, next(self.keys), house=self.house)

    def day(self, before_points: Callable[[], None] = lambda: None) -> tuple[Life, books.Books]:
        """A new citizen's day, to its very end."""
        life = self.somebody()
        life.day(lambda: books.settle(self.house, life), before_points)
        return life, books.read(self.house, life)

    def measure(self) -> Crossed:
        """Counted on a day without a kill, and on one whose points question loses its process."""
        quiet = self._counted(self.day)
        marks: list[int] = []

        def disturb() -> None:
            self.house.arm("service receive.after 1")
            marks.append(len(self.house.tape()))

        life = self.somebody()

        def settled() -> None:
            books.settle(self.house, life)
            if marks:
                marks.append(len(self.house.tape()))

        life.day(settled, disturb)
        late = self._kinds(*marks[:2]).count("worker")
        return Crossed(quiet.count("service"), quiet.count("worker"), late)

    def _counted(self, day: Callable[[], object]) -> list[str]:
        before = len(self.house.tape())
        day()
        return self._kinds(before, None)

    def _kinds(self, first: int, last: int | None) -> list[str]:
        return [line.split()[0] for line in self.house.tape()[first:last]]


@pytest.fixture(scope="module", params=range(TOWNS))
def town(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Town]:
    with house(tmp_path_factory.mktemp("town") / "var") as product:
        made = Town(request.param, product)
        made.crossed = made.measure()
        yield made
