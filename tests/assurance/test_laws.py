"""Laws of the machine on long random walks, where the breadth-first search cannot reach."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.assurance.chain import Chain, Mark, Tally
from models.assurance.computed import level
from models.assurance.events import Tick, Verdict
from models.assurance.levels import Level
from models.assurance.limits import LIMITS, By, Counts, Limit, live, locked, marked, room, settled
from models.assurance.machine import next
from tests.assurance.build import NOW, chain, step
from tests.assurance.invariants import Change, truth, violations
from tests.assurance.scenarios import SCENARIOS, TICKS

walks = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from((None, *TICKS))), min_size=20, max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SCENARIOS), st.integers(0, 40), walks)
def test_no_walk_breaks_an_invariant(scenario, start, walk) -> None:
    """Most steps of a walk are events that are not refused; now and then time passes or is set back."""
    starts = list(scenario.starts())
    state = starts[min(start, len(starts) - 1)]
    now = state.highest
    for choice, tick in walk:
        if choice % 5 == 0 and tick is not None:
            event, now = Tick(), state.highest + tick
        else:
            events = list(scenario.events(state))
            event = events[choice % len(events)]
        after, effects = next(state, event, now, scenario.rules)
        assert violations(Change(state, event, now, after, effects, scenario.rules)) == []
        state = after


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_time_alone_never_raises_a_level(first: timedelta, more: timedelta) -> None:
    held = chain(steps=(step(),))
    earlier, later = (_level(held, now) for now in (NOW + first, NOW + first + more))
    assert later <= earlier


def _level(held: Chain, now) -> Level:  # type: ignore[no-untyped-def]
    return level(held.sessions[0], held.identities[0], held.steps, held.epoch, now)


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_the_level_is_the_one_of_the_definition(age: timedelta) -> None:
    held = chain()
    assert _level(held, NOW + age) == truth(held, held.sessions[0], NOW + age)


gaps = st.lists(st.timedeltas(timedelta(0), timedelta(hours=8)), min_size=1, max_size=60)


@given(st.sampled_from([limit for limit in LIMITS if limit.most < 100]), gaps)
def test_no_pace_of_failures_exceeds_a_limit_in_any_window(limit: Limit, pace: list[timedelta]) -> None:
    """Whoever fails as fast as it is let: never more than `most` within one window, however it is placed."""
    tally, now, allowed = Tally(limit.scope, "k"), NOW, []
    for count, gap in enumerate(pace):
        now += gap
        if locked(tally, now) or not room(tally, limit, f"m{count}", now):
            continue
        tally = marked(tally, limit, f"m{count}", now)
        allowed.append(now)
        tally = settled(tally, limit, Mark(f"m{count}", now), Verdict.FAIL, now)
    window = limit.window or timedelta(0)
    for start in allowed:
        assert sum(start <= at < start + window for at in allowed) <= limit.most


@given(st.sampled_from(LIMITS), st.sampled_from([Verdict.OUTAGE]), st.integers(0, 3))
def test_an_outage_leaves_the_count_as_it_was(limit: Limit, verdict: Verdict, before: int) -> None:
    tally = Tally(limit.scope, "k", tuple(Mark(f"b{count}", NOW - timedelta(seconds=9)) for count in range(before)))
    own = Mark("own", NOW)
    after = settled(marked(tally, limit, own.value, NOW), limit, own, verdict, NOW)
    assert live(after, limit, NOW) == live(tally, limit, NOW)


def test_the_limits_are_those_of_the_design() -> None:
    """Security design 2.6, in one place and nowhere else: most, window and lock in hours (None: the calendar day)."""
    hours = {each.scope: (each.most, _hours(each.window), _hours(each.lock)) for each in LIMITS}
    assert hours == {
        "L1.fails": (5, 24, 24),
        "L1.numbers": (3, 24, 24),
        "L1.links": (3, 24, 24),
        "L2.identity": (5, 6, 6),
        "L2.pair": (5, 6, 6),
        "L2.password": (5, 24, 24),
        "L3.hour": (5, 1, 1),
        "L3.day": (10, None, None),
        "L3.starts": (20, None, None),
        "code.tries": (3, 1 / 6, 1 / 6),
        "any.streak": (100, 87600, 87600),
    }
    assert {each.scope: (each.by, each.counts, each.method) for each in LIMITS if each.counts is not Counts.FAILS} == {
        "L1.numbers": (By.IDENTITY, Counts.NUMBERS, None),
        "L1.links": (By.NUMBER, Counts.LINKS, None),
        "L3.starts": (By.PAIR, Counts.STARTS, None),
    }


def _hours(length: timedelta | None) -> float | None:
    return None if length is None else length / timedelta(hours=1)


def test_the_daily_limit_begins_anew_at_midnight_in_shanghai() -> None:
    (day,) = (each for each in LIMITS if each.scope == "L3.day")
    # 23:59 in Shanghai is 15:59 UTC
    late = NOW.replace(hour=15, minute=59)
    tally = Tally("L3.day", "k", tuple(Mark(f"m{count}", late) for count in range(10)))
    tally = settled(tally, day, tally.marks[-1], Verdict.FAIL, late)
    assert locked(tally, late)
    midnight = NOW.replace(hour=16)
    assert not locked(tally, midnight)
    assert room(tally, day, "new", midnight)
