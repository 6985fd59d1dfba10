"""Who has this number? The bureau's own list, in which a number may stand twice."""

from random import Random
from typing import Any

from sandbox.bureaus.cases import rows_of
from sandbox.people import everyone
from sandbox.people.person import Person

DISTRICTS = (*(f"3101{code:02d}" for code in (1, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20, 51)),)


def found(number: str) -> list[Person]:
    """The persons under this number: none, one, or the same one several times when the bureau holds doubles."""
    return [person for person in everyone() if person.number == number for _ in range(rows_of(person.key))]


def card_tail(person: Person) -> str:
    """Last four characters of the social-security card's number."""
    return f"{Random(f'card:{person.key}').randrange(10**4):04d}"


def row(person: Person, place: int) -> dict[str, Any]:
    """One line of the answer to a person match; `place` tells doubles apart by their personal number."""
    chance = Random(f"file:{person.key}:{place}")
    number = f"{chance.randrange(10**9, 10**10)}"
    district = person.region if person.region in DISTRICTS else chance.choice(DISTRICTS)
    return {"AAC001": number, "AAC002": person.number, "AAC003": person.name, "AAB301": district}
