"""The circuit breaker: every step of its table, and laws for any history."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.outbound.breaker import Breaker, Rules, State

RULES = Rules()


def broken(at: float = 100.0) -> Breaker:
    breaker = Breaker()
    for _ in range(RULES.failures):
        breaker = breaker.failed(breaker.era, at)
    return breaker


def probing(at: float = 110.0) -> Breaker:
    probe = broken().admit(at)
    assert probe is not None
    return probe


def test_four_failures_leave_it_closed_and_the_fifth_opens_it():
    breaker = Breaker()
    for count in range(4):
        breaker = breaker.failed(breaker.era, 100.0 + count)
        assert breaker.state(100.0 + count) is State.CLOSED
    assert breaker.failed(breaker.era, 104.0).state(104.0) is State.OPEN


def test_failures_older_than_ten_seconds_are_forgotten():
    breaker = Breaker()
    for at in (100.0, 101.0, 102.0, 103.0, 110.0):  # the first one is ten seconds old at the fifth
        breaker = breaker.failed(breaker.era, at)
    assert breaker.state(110.0) is State.CLOSED
    assert breaker.failed(breaker.era, 110.5).state(110.5) is State.OPEN


def test_a_success_in_between_does_not_excuse_five_failures():
    breaker = Breaker()
    for _ in range(5):
        breaker = breaker.succeeded(breaker.era).failed(breaker.era, 100.0)
    assert breaker.state(100.0) is State.OPEN


@pytest.mark.parametrize(("after", "state"), [(0.0, State.OPEN), (9.99, State.OPEN), (10.0, State.HALF_OPEN)])
def test_it_stays_open_for_ten_seconds(after, state):
    assert broken(100.0).state(100.0 + after) is state
    assert (broken(100.0).admit(100.0 + after) is None) is (state is State.OPEN)


def test_half_open_lets_one_probe_through_and_nobody_else():
    assert probing(110.0).admit(110.0) is None
    assert probing(110.0).admit(119.9) is None


def test_a_probe_that_succeeds_closes_it_with_a_clean_slate():
    probe = probing()
    closed = probe.succeeded(probe.era)
    assert closed.state(111.0) is State.CLOSED and closed.failures == ()


def test_a_probe_that_fails_opens_it_for_another_ten_seconds():
    probe = probing(110.0)
    again = probe.failed(probe.era, 112.0)
    assert again.state(121.9) is State.OPEN and again.state(122.0) is State.HALF_OPEN


def test_a_probe_that_says_nothing_makes_way_for_another():
    first = probing(110.0)
    second = first.admit(120.0)
    assert second is not None and second.era != first.era
    assert second.succeeded(first.era) == second  # the first one's word comes too late


def test_a_probe_that_is_abandoned_makes_way_at_once():
    probe = probing(110.0)
    assert probe.abandoned(probe.era).admit(110.0) is not None


def test_old_news_changes_nothing():
    probe = probing()
    for old in range(probe.era):
        assert probe.succeeded(old) == probe.failed(old, 111.0) == probe.abandoned(old) == probe
    opened = broken()
    assert opened.succeeded(0) == opened.failed(0, 101.0) == opened  # calls from before it opened


@dataclass(frozen=True)
class Step:
    wait: float
    what: str
    which: int


STEPS = some.lists(
    some.builds(
        Step,
        some.floats(0, 12, allow_nan=False),
        some.sampled_from(["admit", "ok", "fail", "abandon"]),
        some.integers(0, 5),
    ),
    max_size=80,
)


@given(STEPS)
def test_whatever_happens_it_lets_one_call_at_a_time_through_while_half_open_and_none_while_open(steps):
    breaker, now, tickets, probes = Breaker(), 0.0, [0], []
    for step in steps:
        now += step.wait
        era, state = tickets[-1 - step.which % len(tickets)], breaker.state(now)
        if step.what == "admit":
            admitted = breaker.admit(now)
            if state is State.OPEN:
                assert admitted is None
            if state is State.CLOSED:
                assert admitted == breaker
            if admitted is not None:
                if state is State.HALF_OPEN:
                    assert all(now - at >= RULES.open_for for at in probes)
                    probes = [now]
                tickets.append(admitted.era)
                breaker = admitted
            continue
        after = {
            "ok": lambda b=breaker, e=era: b.succeeded(e),
            "fail": lambda b=breaker, e=era, n=now: b.failed(e, n),
            "abandon": lambda b=breaker, e=era: b.abandoned(e),
        }[step.what]()
        if era == breaker.era and state is not State.CLOSED:
            probes = []
        if state is State.OPEN and breaker.probing_since is None and after.opened_at is None:
            raise AssertionError("an open breaker closed without a probe")
        assert after.era >= breaker.era and len(after.failures) < RULES.failures
        breaker = after


@given(some.lists(some.floats(0, 30, allow_nan=False), min_size=1, max_size=60))
def test_it_is_open_exactly_when_five_failures_lie_within_ten_seconds(waits):
    breaker, now, seen = Breaker(), 0.0, []
    for wait in waits:
        now += wait
        seen = [at for at in seen if now - at < RULES.within] + [now]
        breaker = breaker.failed(breaker.era, now)
        if len(seen) >= RULES.failures:
            assert breaker.state(now) is State.OPEN
            return
        assert breaker.state(now) is State.CLOSED
