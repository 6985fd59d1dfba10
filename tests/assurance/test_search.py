"""The search itself: it finds nothing wrong with all guards, and does find what a missing guard lets through.

The full run prints its counts: `python -m tests.assurance.search`. Here a smaller one runs with every test run.
"""

from dataclasses import replace

import pytest

from models.assurance.chain import RELINK, Kind, Relink
from models.assurance.computed import level
from models.assurance.guards import ALL
from models.assurance.levels import Level, Purpose
from models.assurance.lifetimes import STEP
from models.assurance.machine import next
from models.assurance.turning import Rules
from tests.assurance.build import DAY, NOW, SECOND, chain, decide, step
from tests.assurance.invariants import Change, violations
from tests.assurance.scenarios import SCENARIOS, Scenario
from tests.assurance.search import Found, search

NAMES = {scenario.name: scenario for scenario in SCENARIOS}
SMALL, ENOUGH = 250, 300

# guard -> the world in which the search meets the hole that its absence leaves
HOLES = {
    "G01": "one session",
    "G03": "one session",
    "G04": "one session",
    "G09": "two sessions",
    "G10": "twins",
    "G12": "an act",
    "G13": "one session",
    "G15": "one session",
    "G16": "twins",
    "G22": "twins",
    "G25": "two sessions",
    "G27": "twins",
    "G28": "one session",
    "G29": "one session",
    "G30": "one session",
    "G31": "one session",
    "G35": "one session",
    "G38": "strangers",
    "G43": "codes",
    "G46": "an act",
    "G51": "one session",
}


def _search(scenario: Scenario, missing: str | None = None) -> Found:
    rules = replace(scenario.rules, guards=ALL - {missing})
    return search(scenario, rules, SMALL if missing is None else ENOUGH, stop_at_first=True)


@pytest.mark.parametrize("name", NAMES)
def test_no_reachable_state_breaks_an_invariant(name: str) -> None:
    found = _search(NAMES[name])
    assert found.broken == ()
    assert found.depth >= 1
    assert found.transitions > SMALL


@pytest.mark.parametrize("guard", HOLES)
def test_the_search_finds_the_hole_that_a_missing_guard_leaves(guard: str) -> None:
    assert _search(NAMES[HOLES[guard]], guard).broken


NAMED = Relink("A", "P2", NOW - 2 * DAY, NOW - SECOND, "s1", 1)
FACE = chain(steps=(step(person="P2", purpose=Purpose.ACT, action=RELINK),), relinks=(NAMED,))
MOVES = decide(person="P2")
ONE_STEP_AWAY = {
    "G52": (
        chain(steps=(step(kind=Kind.L1, method="wxpay_realname"),), relinks=(Relink("A", "P2", NOW - SECOND),)),
        MOVES,
    ),
    "G54": (replace(FACE, relinks=(replace(NAMED, session="s7"),)), MOVES),
    "G55": (replace(FACE, relinks=(replace(NAMED, named_at=NOW - STEP - SECOND),)), MOVES),
    "G56": (replace(FACE, relinks=(replace(NAMED, person="P3"),)), MOVES),
}


@pytest.mark.parametrize("guard", ONE_STEP_AWAY)
def test_a_relink_with_one_guard_missing_breaks_an_invariant(guard: str) -> None:
    """Too deep for the search from a start: the state just before it."""
    before, event = ONE_STEP_AWAY[guard]
    for rules, broken in ((Rules(), False), (Rules(guards=ALL - {guard}), True)):
        after, effects = next(before, event, NOW, rules)
        assert bool(violations(Change(before, event, NOW, after, effects, rules))) is broken


def test_a_relink_that_is_due_breaks_none() -> None:
    after, effects = next(FACE, MOVES, NOW)
    assert {each.person for each in after.identities} == {"P2"}
    assert violations(Change(FACE, MOVES, NOW, after, effects, Rules())) == []


@pytest.mark.parametrize("name", ["one session", "two sessions", "twins", "strangers", "codes"])
def test_each_world_starts_next_to_a_finished_proof(name: str) -> None:
    """Otherwise a shallow search would see no level 3 at all."""
    last = list(NAMES[name].starts())[-1]
    session = last.sessions[0]
    identity = last.identity(session.identity)
    assert identity is not None
    assert level(session, identity, last.steps, last.epoch, last.highest) is Level.FACE
