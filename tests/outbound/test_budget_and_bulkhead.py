"""Repeats are a tenth of the calls; one host holds no more threads than it may."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.outbound.budget import MOST, SHARE, START, TRICKLE, Budget
from models.outbound.bulkhead import Bulkhead

HISTORY = some.lists(some.tuples(some.booleans(), some.floats(0, 30, allow_nan=False)), max_size=300)


@given(HISTORY)
def test_retries_never_exceed_a_tenth_of_the_calls_and_the_trickle(history):
    budget, now, calls, retries = Budget(0.0), 0.0, 0, 0
    for is_call, wait in history:
        now += wait
        if is_call:
            budget, calls = budget.called(now), calls + 1
        else:
            spent = budget.retried(now)
            retries += spent is not None
            budget = spent or budget
        assert retries <= START + calls * SHARE + now * TRICKLE + 1e-6
        assert 0 <= budget.saved <= MOST


def test_an_outage_under_load_is_repeated_for_one_call_in_ten():
    budget, retries = Budget(0.0), 0
    for _ in range(1000):
        budget = budget.called(0.0)
        spent = budget.retried(0.0)
        retries, budget = retries + (spent is not None), spent or budget
    assert retries == pytest.approx(START + 100, abs=1)


def test_nothing_is_saved_up_without_bound():
    budget = Budget(0.0)
    for _ in range(10_000):
        budget = budget.called(0.0)
    assert budget.saved == MOST == budget.called(1e9).saved


def test_a_quiet_host_may_be_retried_again_after_a_while():
    budget = Budget(0.0, saved=0.0)
    assert budget.retried(19.0) is None
    assert budget.retried(20.1) is not None


def test_a_monotonic_reading_of_another_thread_that_is_a_little_older_takes_nothing_away():
    assert Budget(10.0, 2.0).called(9.9) == Budget(10.0, 2.0 + SHARE)
    assert Budget(10.0, 2.0).retried(9.9) == Budget(10.0, 1.0)


@given(some.integers(1, 20), some.lists(some.booleans(), max_size=200))
def test_no_more_calls_than_lanes_are_inside(lanes, history):
    bulkhead, inside = Bulkhead(lanes), 0
    for enters in history:
        if enters:
            after = bulkhead.enter()
            assert (after is None) is (inside == lanes)
            inside, bulkhead = inside + (after is not None), after or bulkhead
        elif inside:
            inside, bulkhead = inside - 1, bulkhead.leave()
        assert bulkhead.inside == inside


def test_nobody_leaves_who_did_not_enter():
    with pytest.raises(ValueError, match="nobody"):
        Bulkhead(1).leave()
