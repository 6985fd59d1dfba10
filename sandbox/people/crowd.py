"""The crowd: believable citizens without a story, drawn from one seed."""

from datetime import date, timedelta
from random import Random

from sandbox.people.number import HIGHEST, LOWEST, compose
from sandbox.people.person import IDENTITY_CARD, Person
from sandbox.people.words import FEMALE, MALE, NEUTRAL, REGIONS, SURNAMES

SEED = "shanghai-1"
SIZE = 280
OLDEST, YOUNGEST = date(1940, 1, 1), date(2004, 6, 30)


def crowd(taken: set[str]) -> tuple[Person, ...]:
    """`SIZE` people whose numbers differ from each other and from `taken`."""
    chance = Random(SEED)
    used = set(taken)
    return tuple(_someone(chance, f"crowd-{place:03d}", used) for place in range(1, SIZE + 1))


def _someone(chance: Random, key: str, used: set[str]) -> Person:
    male = chance.random() < 0.5
    birth = _birth(chance)
    number = _number(chance, male, birth, used)
    # Old people are the ones WeChat Pay often does not know by their real name.
    known = not (birth.year < 1955 and chance.random() < 0.5)
    return Person(key, _name(chance, male), number, IDENTITY_CARD, "", "", known, True, birth)


def _birth(chance: Random) -> date:
    # Two draws, the later one wins: more young people than old, as in a city of migrants.
    span = (YOUNGEST - OLDEST).days
    return OLDEST + timedelta(days=max(chance.randrange(span), chance.randrange(span)))


def _name(chance: Random, male: bool) -> str:
    stock = (MALE if male else FEMALE) + NEUTRAL
    surname = chance.choices(SURNAMES, weights=range(len(SURNAMES), 0, -1))[0]
    return surname + "".join(chance.sample(stock, 1 if chance.random() < 0.2 else 2))


def _number(chance: Random, male: bool, birth: date, used: set[str]) -> str:
    region = chance.choices(list(REGIONS), weights=list(REGIONS.values()))[0]
    while True:
        sequence = chance.randrange(LOWEST + (1 if male else 0), HIGHEST + 1, 2)
        number = compose(region, birth, sequence)
        if number not in used:
            used.add(number)
            return number
