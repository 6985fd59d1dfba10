"""Where two guards stand behind each other, both are needed: the table is a promise that neither quietly goes."""

import json

from models.assurance.guards import ALL
from tests.assurance.pairs import FILE, table


def test_the_pairs_that_hold_together_are_those_of_the_table() -> None:
    kept = json.loads(FILE.read_text())
    assert table() == kept
    assert kept and {guard for pair in kept for guard in pair.split("+")} <= ALL
