"""What the machine does today, walk by walk: whoever changes it writes the table anew and says why."""

import json

import pytest

from tests.assurance.transitions import FILE, table

KEPT = json.loads(FILE.read_text())


@pytest.fixture(scope="module")
def walked() -> dict[str, list[str]]:
    return table()


@pytest.mark.parametrize("world", sorted(KEPT))
def test_every_walk_ends_as_it_did(walked: dict[str, list[str]], world: str) -> None:
    assert walked[world] == KEPT[world]


def test_every_world_is_walked(walked: dict[str, list[str]]) -> None:
    assert set(walked) == set(KEPT)
