"""Guards that stand behind each other: what gets through only when two are gone. `python -m tests.assurance.pairs`
writes the table that `test_pairs.py` compares with.

Every event of every world is tried in every state along the world's path. A pair stands in the table when the event
breaks an invariant without both guards and breaks none without either of them alone.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

from models.assurance.chain import Chain
from models.assurance.events import Event
from models.assurance.guards import ALL
from models.assurance.machine import next
from tests.assurance.invariants import Change, violations
from tests.assurance.scenarios import SCENARIOS, Scenario

FILE = Path(__file__).with_name("pairs.json")
MOST = 5  # guards that say no to one event; more of them are no near miss
Table = dict[str, list[str]]


class Listening(frozenset[str]):
    """No guard at all, and a memory of which were asked for because their condition did not hold."""

    heard: set[str]

    def __new__(cls) -> "Listening":
        made = super().__new__(cls)
        made.heard = set()
        return made

    def __contains__(self, guard: object) -> bool:
        self.heard.add(str(guard))
        return False


def table() -> Table:
    found: dict[str, set[str]] = {}
    for scenario in SCENARIOS:
        for state in scenario.starts():
            for event in scenario.events(state):
                for pair, broken in _holes(scenario, state, event):
                    found.setdefault(pair, set()).update(broken)
    return {pair: sorted(names) for pair, names in sorted(found.items())}


def _holes(scenario: Scenario, state: Chain, event: Event) -> Iterator[tuple[str, set[str]]]:
    silent, now = Listening(), state.highest
    next(state, event, now, replace(scenario.rules, guards=silent))
    said_no = sorted(silent.heard & ALL)
    if not 2 <= len(said_no) <= MOST:
        return
    alone = {guard: _broken(scenario, state, event, frozenset({guard}), now) for guard in said_no}
    for pair in combinations(said_no, 2):
        broken = _broken(scenario, state, event, frozenset(pair), now)
        if broken and not alone[pair[0]] and not alone[pair[1]]:
            yield "+".join(pair), broken


def _broken(scenario: Scenario, state: Chain, event: Event, missing: frozenset[str], now: datetime) -> set[str]:
    rules = replace(scenario.rules, guards=ALL - missing)
    after, effects = next(state, event, now, rules)
    return {name.split()[0] for name in violations(Change(state, event, now, after, effects, rules))}


if __name__ == "__main__":
    FILE.write_text(json.dumps(table(), indent=1) + "\n")
    print(f"{len(json.loads(FILE.read_text()))} pairs", file=sys.stderr)
