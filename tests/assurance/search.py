"""Every state the chain can reach, breadth first, with every event tried in each: `python -m tests.assurance.search`.

Two persons, two identities, two sessions, the steps between them, a coarse clock that also goes back. Foreign events
are tried on purpose: verdicts through another session, about another identity, for another person.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.assurance.chain import Chain
from models.assurance.events import Event, Tick
from models.assurance.machine import next
from models.assurance.turning import Rules
from tests.assurance.invariants import Change, violations
from tests.assurance.scenarios import SCENARIOS, TICKS, Scenario
from tests.assurance.shapes import DEAD, shape

State = tuple[Chain, datetime]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search saw. `closed`: nothing new was left; else `depth` is how deep it looked."""

    states: int
    transitions: int
    depth: int
    closed: bool
    broken: tuple[tuple[str, Event], ...] = ()


def search(scenario: Scenario, rules: Rules, most_states: int, stop_at_first: bool = False) -> Found:
    """Looks at whole layers only; a layer that would pass `most_states` is still checked but not expanded."""
    layer = [(chain, chain.highest) for chain in scenario.starts()]
    seen, depth, transitions = {shape(*first) for first in layer}, 0, 0
    broken: list[tuple[str, Event]] = []
    while layer and len(seen) < most_states:
        fresh: list[State] = []
        for state in layer:
            for after, event, wrong in _moves(state, scenario, rules):
                transitions += 1
                broken += [(name, event) for name in wrong]
                if broken and stop_at_first:
                    return Found(len(seen), transitions, depth, False, tuple(broken))
                key = shape(*after)
                if key not in seen:
                    seen.add(key)
                    fresh.append(after)
        layer, depth = fresh, depth + 1
    return Found(len(seen), transitions, depth, not layer, tuple(broken))


def _moves(state: State, scenario: Scenario, rules: Rules) -> Iterator[tuple[State, Event, list[str]]]:
    chain, now = state
    for event in scenario.events(chain):
        before = _forgotten(chain, event)
        after, effects = next(before, event, now, rules)
        yield (after, now), event, violations(Change(before, event, now, after, effects, rules))
    for length in TICKS:
        then = chain.highest + length
        if length > timedelta(0) or now == chain.highest:
            after, effects = next(chain, Tick(), then, rules)
            yield (after, then), Tick(), violations(Change(chain, Tick(), then, after, effects, rules))


def _forgotten(chain: Chain, event: Event) -> Chain:
    """Ended steps are deleted by retention one day; the search lets that happen when their place is wanted."""
    again = getattr(event, "step", None) if type(event).__name__ == "Begin" else None
    kept = tuple(each for each in chain.steps if each.id != again or each.state not in DEAD)
    return replace(chain, steps=kept)


def report(name: str, found: Found, seconds: float) -> str:
    how = "closed" if found.closed else f"to depth {found.depth}"
    verdict = "no violation" if not found.broken else f"{len(found.broken)} VIOLATIONS, first {found.broken[0]}"
    return (
        f"{name:<14}{found.states:>9} states {found.transitions:>10} transitions  {how:<12} {verdict}  {seconds:.1f} s"
    )


def main(most_states: int) -> int:
    broken = 0
    for scenario in SCENARIOS:
        start = time.perf_counter()
        found = search(scenario, scenario.rules, most_states)
        broken += len(found.broken)
        print(report(scenario.name, found, time.perf_counter() - start), flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500))
