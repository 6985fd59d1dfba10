"""A bureau behind a bad network."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bureaus.line import FAIR, Line
from bureaus.turnstile import Turnstile
from models.errors import BureauDown, BureauSlow
from models.outbound.alarm import Alarm
from tests.faults.test_wechat import BAD, Ticks
from tests.platform.conftest import answer
from tests.support.proxy import Mood

SECONDS = 0.8


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
def line(far, before_far, cries, ticks):
    far.script = lambda handler, asked: answer(handler, b"told")
    line = Line(f"{before_far.url}/gateway", True, turnstile=Turnstile("shanghai", cries, lanes=2, ticks=ticks))
    yield line
    line.close()


@pytest.mark.parametrize("mood", BAD)
@pytest.mark.parametrize("warm", [True, False])
def test_a_bad_network_is_a_named_error_in_time_and_forgotten_when_it_is_well(before_far, line, ends, mood, warm):
    if warm:
        assert line.post(b"body", SECONDS) == b"told"
    before_far.set(mood, delay=30)
    with pytest.raises(BureauDown) as caught:
        ends(line.post, b"body", SECONDS)
    silent = mood in (Mood.DELAY, Mood.SWALLOW, Mood.CUT_SHORT)
    assert isinstance(caught.value, BureauSlow) is silent
    before_far.set(Mood.PASS)
    before_far.break_all()
    assert ends(line.post, b"body", 2) == b"told"


def test_five_failures_open_the_circuit_and_a_probe_closes_it(before_far, far, line, cries, ticks, ends):
    before_far.set(Mood.RESET)
    for _ in range(5):
        with pytest.raises(BureauDown):
            ends(line.post, b"body", SECONDS)
    assert cries.heard == [(Alarm.CIRCUIT_OPEN, "shanghai")]
    before_far.set(Mood.PASS)
    with pytest.raises(BureauDown, match="left alone"):
        line.post(b"body", SECONDS)
    assert far.asked == []
    ticks.now += 10
    assert line.post(b"body", 2) == b"told"
    assert line.post(b"body", 2) == b"told"


def test_a_slow_bureau_is_not_left_alone_for_our_impatience_but_is_for_keeping_us_waiting(before_far, line, ends):
    before_far.set(Mood.SWALLOW)
    for _ in range(6):
        with pytest.raises(BureauSlow):
            ends(line.post, b"body", 0.1)
    with ThreadPoolExecutor(2) as crowd:
        for _ in range(3):
            for ended in [crowd.submit(line.post, b"body", FAIR) for _ in range(2)]:
                assert isinstance(ended.exception(timeout=60), BureauDown)
    with pytest.raises(BureauDown, match="left alone"):
        line.post(b"body", 1)


def test_a_silent_bureau_holds_its_lanes_and_no_thread_more(before_far, line, ends):
    before_far.set(Mood.SWALLOW)
    with ThreadPoolExecutor(6) as crowd:
        ended = [crowd.submit(line.post, b"body", SECONDS) for _ in range(6)]
        reasons = [str(one.exception(timeout=60)) for one in ended]
    assert sum("too many calls" in reason for reason in reasons) == 4
    before_far.set(Mood.PASS)
    assert ends(line.post, b"body", 2) == b"told"
