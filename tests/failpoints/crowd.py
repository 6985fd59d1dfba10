"""Several citizens at once, while something is done to the stores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.failpoints import books
from tests.failpoints.house import House
from tests.failpoints.life import Life


def days(
    house: House, lives: list[Life], meanwhile: Callable[[], None], patience: float = books.FOREVER
) -> list[books.Books]:
    """Everybody's day in parallel; `meanwhile` is called again and again on this thread until the last has ended."""

    def day(life: Life) -> None:
        life.day(lambda: books.settle(house, life, patience=patience))

    with ThreadPoolExecutor(len(lives)) as pool:
        running = [pool.submit(day, life) for life in lives]
        while not all(one.done() for one in running):
            meanwhile()
    for one in running:
        one.result()
    return [books.read(house, life) for life in lives]


def check(found: list[books.Books], lives: list[Life]) -> None:
    """Each day as if nothing had happened: every push answered at its first delivery, everything once."""
    for read, life in zip(found, lives, strict=True):
        books.check(read, life)
        assert not any(books.twice(read).values()), books.twice(read)
        assert [tried for tries in life.tries for tried in tries if tried[1]] == []
        assert all(len(tries) == 1 for tries in life.tries)
