"""A day on which processes are killed, and what may have happened twice because of it."""

from dataclasses import replace

from tests.failpoints import books
from tests.failpoints.conftest import Kill, Town
from tests.failpoints.points import Point

# A message cannot be sent and settled in one step: between these two the worker may die with the message out.
SENT_NOT_SETTLED = ("worker worker.performed", "worker worker_effect.before")


def day_with_a_kill(town: Town, at: Point) -> list[str]:
    """What was killed; nothing when the day ended before the armed crossing."""
    town.house.arm(*at.early)
    life, found = town.day(lambda: town.house.arm(*at.late) if at.late else None)
    fired = town.house.fired()
    town.house.arm()
    extra = books.twice(found)
    print(
        f"{at}: killed {fired}; twice {extra}; slowest {life.slowest:.1f} s; {life.apologies} apologies; {life.tries}"
    )
    books.check(found, life)
    most = life.apologies + len([line for line in fired if line in SENT_NOT_SETTLED])
    assert all(extra[name] >= 0 for name in books.EXPECTED), extra
    assert sum(extra[name] for name in books.EXPECTED) <= most, extra
    assert 0 <= extra["read"] <= life.apologies + len(fired), extra
    if fired:
        town.kills.append(Kill(at, fired, extra))
    return fired


def day_with_the_kill(town: Town, at: Point) -> None:
    """At this crossing, or the last one before it: two duties done in one round cross fewer points than two rounds."""
    while not day_with_a_kill(town, at):
        at = replace(at, number=at.number - 1)
