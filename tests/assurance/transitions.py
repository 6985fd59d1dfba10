"""Long walks through every world, transition by transition, as digests. `python -m tests.assurance.transitions` writes
the table that `test_transitions.py` compares with: a change of behaviour that no law forbids is still seen, and said.

Unlike the search, these walks obey the real limits, so that they run into locks, shared numbers and crowds.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random

from models.assurance.chain import Chain, Identity, Kind, Link
from models.assurance.events import Begin, Decide, EffectName, Handed, Tick, Verdict
from models.assurance.limits import CODE_METHOD, PASSWORD_METHOD
from models.assurance.machine import next
from models.assurance.turning import Rules
from tests.assurance.build import NOW, chain
from tests.assurance.scenarios import SCENARIOS, Scenario
from tests.assurance.search import _forgotten

FILE = Path(__file__).with_name("transitions.json")
WALKS, STEPS, TRIES = 8, 60, 6
TICKS = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 9, 14, 31, 61, 361, 1441, -11))
SET = re.compile(r"frozenset\(\{([^}]*)\}\)")
METHODS = {
    Kind.L1: ("wxpay_realname", CODE_METHOD),
    Kind.L2: ("ssn", PASSWORD_METHOD),
    Kind.L3: ("wx_face", CODE_METHOD),
}


def table() -> dict[str, list[str]]:
    found = {scenario.name: [_walk(scenario, seed) for seed in range(WALKS)] for scenario in SCENARIOS}
    guessing = {f"guessing {kind} {method}": _guessed(kind, method) for kind in Kind for method in METHODS[kind]}
    return found | guessing | {"links": [_digest(_links())]}


def _walk(scenario: Scenario, seed: int) -> str:
    chance, states = Random(seed), list(scenario.starts())
    state, rules, seen = chance.choice(states), Rules(), []
    now = state.highest
    for _ in range(STEPS):
        if chance.random() < 0.15:
            now = state.highest + chance.choice(TICKS)
            event = Tick()
            after, effects = next(state, event, now, rules)
        else:
            event, after, effects = _tried(scenario, state, now, rules, chance)
        seen.append((event, after, effects))
        state = after
    return _digest(seen)


def _tried(scenario: Scenario, state: Chain, now: datetime, rules: Rules, chance: Random):  # type: ignore[no-untyped-def]
    """The first of a few events that is not refused, else the last: most of a walk should move."""
    events = list(scenario.events(state))
    for _ in range(TRIES):
        event = chance.choice(events)
        before = _forgotten(state, event)
        after, effects = next(before, event, now, rules)
        if not any(effect.name is EffectName.REFUSED for effect in effects):
            break
    return event, after, effects


def _guessed(kind: Kind, method: str) -> list[str]:
    """Failure after failure at one pace, and what is open in between: every mark, every lock, every release."""
    return [_digest(_guesses(kind, method, verdict, pace)) for verdict, pace in product(Verdict, (1, 13, 73, 310))]


def _guesses(kind: Kind, method: str, verdict: Verdict, minutes: int) -> Iterator[object]:
    state, now = chain(steps=()), NOW
    for count in range(24):
        now += timedelta(minutes=minutes)
        awake = tuple(replace(each, last_seen_at=now, expires_at=now) for each in state.sessions)
        linked = tuple(replace(each, l1_at=now, l2_at=now) for each in state.identities)
        state = replace(state, sessions=awake, identities=linked)
        person = None if kind is Kind.L1 else "P1"
        begin = Begin(f"g{count}", "s1", kind, method, "A", person, number=f"n{count % 4}")
        decide = Decide(begin.step, "s1", "A", "P1", verdict, begin.number)
        for event in (begin, Handed(begin.step, "s1"), decide):
            state, effects = next(state, event, now)
            yield event, state, effects


def _links() -> Iterator[object]:
    """One person, one identity after the other, some hours apart: few in a day, and five at most."""
    state, now = chain(identities=tuple(Identity(f"I{n}") for n in range(9)), sessions=(), steps=()), NOW
    for count in range(9):
        now += timedelta(hours=5)
        session = replace(chain().sessions[0], id=f"s{count}", identity=f"I{count}", last_seen_at=now, expires_at=now)
        state = state.with_session(session)
        for attempt in ("a", "b"):
            step = f"l{count}{attempt}"
            begin = Begin(step, session.id, Kind.L1, "wxpay_realname", session.identity, number="n1")
            decide = Decide(step, session.id, session.identity, "P1", Verdict.PASS, "n1")
            for event in (begin, decide):
                state, effects = next(state, event, now)
                yield event, state, effects
    yield [each.link is Link.ACTIVE for each in state.identities]


def _digest(seen: object) -> str:
    """Sets have no order of their own; everything else here prints in one way only."""
    listed = list(seen) if isinstance(seen, Iterator) else seen
    text = SET.sub(lambda found: " ".join(sorted(found[1].split(", "))), repr(listed))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    FILE.write_text(json.dumps(table(), indent=1) + "\n")
    print(f"{sum(map(len, table().values()))} walks", file=sys.stderr)
