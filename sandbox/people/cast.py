"""The citizens with a story, read from `cast.toml` beside this file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.people.number import LOWEST, compose
from sandbox.people.person import HMT_RESIDENCE_PERMIT, IDENTITY_CARD, Person

FILE = Path(__file__).with_name("cast.toml")
HMT_REGIONS = ("81", "82", "83")


@cache
def cast() -> tuple[Person, ...]:
    """In the order of the file, which is the order of the phone's chooser."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["person"]
    return tuple(_person(place, row) for place, row in enumerate(rows))


def _person(place: int, row: dict[str, Any]) -> Person:
    return Person(
        key=row["key"],
        name=row["name"],
        number=compose(row["region"], row["birth"], _sequence(place, row["sex"])),
        cert_type=HMT_RESIDENCE_PERMIT if row["region"].startswith(HMT_REGIONS) else IDENTITY_CARD,
        story_zh=row["zh"],
        story_en=row["en"],
        pay_realname=row.get("pay_realname", True),
        has_unionid=row.get("has_unionid", True),
        birth=row["birth"],
    )


def _sequence(place: int, sex: str) -> int:
    return LOWEST + place * 2 + (1 if sex == "m" else 0)
