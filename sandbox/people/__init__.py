"""The citizens of the sandbox: everyone, one by key, and the few with a story for the phone's chooser."""

from functools import cache

from sandbox.people.cast import cast
from sandbox.people.crowd import crowd
from sandbox.people.person import Person


@cache
def everyone() -> tuple[Person, ...]:
    """Those with a story first, then the crowd; the same people at every start."""
    told = cast()
    return told + crowd({person.number for person in told})


def by_key(key: str) -> Person:
    """The person under this key. Raises KeyError."""
    return _index()[key]


def demo() -> tuple[Person, ...]:
    """Those with a story."""
    return tuple(person for person in everyone() if person.story_zh)


@cache
def _index() -> dict[str, Person]:
    return {person.key: person for person in everyone()}
