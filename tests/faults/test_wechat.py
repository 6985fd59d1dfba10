"""WeChat behind a bad network: a named error in time, nobody piles up, and all is well when the network is."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.errors import WeChatDown
from models.outbound.alarm import Alarm
from models.outbound.breaker import State
from tests.faults.conftest import NEVER
from tests.support.proxy import Mood
from wechat.platform import hosts as hosts_of_wechat
from wechat.platform.hosts import Hosts
from wechat.platform.http import Call, HttpClient, Times

GET = Call("GET", "/cgi-bin/x")
AGAIN = Call("GET", "/cgi-bin/x", repeatable=True)
TIMES = Times(connect=1, read=0.8, total=1)
BAD = [Mood.DELAY, Mood.SWALLOW, Mood.HALF_CLOSE, Mood.CUT_SHORT, Mood.RESET, Mood.REFUSE]


class Ticks:
    """A monotonic clock that a test moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
def hosts(cries, ticks):
    return Hosts(lanes=2, alarms=cries, ticks=ticks)


@pytest.fixture
def http(before_far, chance, hosts):
    return HttpClient(frozenset({before_far.url}), chance, TIMES, hosts=hosts)


def down(ends, http, proxy, call=GET):
    with pytest.raises(WeChatDown) as caught:
        ends(http.send, proxy.url, call)
    return caught.value


@pytest.mark.parametrize("mood", BAD)
@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("call", [GET, AGAIN])
def test_a_bad_network_is_a_named_error_in_time_and_forgotten_when_it_is_well(before_far, http, ends, mood, warm, call):
    if warm:
        assert http.send(before_far.url, GET) == {}
    before_far.set(mood, delay=30)
    down(ends, http, before_far, call)
    before_far.set(Mood.PASS)
    before_far.break_all()
    assert ends(http.send, before_far.url, call) == {}


def test_a_short_outage_is_bridged_by_a_repeat_of_what_may_be_repeated(far, before_far, chance, hosts):
    def pause(seconds):
        before_far.set(Mood.PASS)

    http = HttpClient(frozenset({before_far.url}), chance, TIMES, pause=pause, hosts=hosts)
    before_far.set(Mood.RESET)
    assert http.send(before_far.url, AGAIN) == {}
    before_far.set(Mood.RESET)
    before_far.break_all()
    with pytest.raises(WeChatDown):
        http.send(before_far.url, GET)


def test_five_failures_open_the_circuit_and_one_probe_closes_it(before_far, far, http, hosts, cries, ticks, ends):
    before_far.set(Mood.REFUSE)
    for _ in range(5):
        down(ends, http, before_far)
    assert cries.heard == [(Alarm.CIRCUIT_OPEN, before_far.url)]
    before_far.set(Mood.PASS)
    for _ in range(20):
        assert "left alone" in down(ends, http, before_far).subject
    assert far.asked == []  # nothing reached the network

    ticks.now += 10
    before_far.set(Mood.RESET)
    down(ends, http, before_far)
    assert "left alone" in down(ends, http, before_far).subject  # the probe failed: another ten seconds
    ticks.now += 10
    before_far.set(Mood.PASS)
    assert ends(http.send, before_far.url, GET) == {}
    assert hosts.of(before_far.url).state() is State.CLOSED
    assert len(cries.heard) == 1


def test_only_one_of_a_crowd_probes(before_far, far, http, ticks, ends):
    before_far.set(Mood.REFUSE)
    for _ in range(5):
        down(ends, http, before_far)
    before_far.set(Mood.SWALLOW)
    ticks.now += 10
    with ThreadPoolExecutor(10) as crowd:
        ended = [crowd.submit(http.send, before_far.url, GET) for _ in range(10)]
        reasons = [str(one.exception(timeout=60)) for one in ended]
    assert sum("left alone" in reason for reason in reasons) == 9


def test_a_silent_host_holds_its_lanes_and_no_thread_more(before_far, http, ends):
    before_far.set(Mood.SWALLOW)
    with ThreadPoolExecutor(6) as crowd:
        ended = [crowd.submit(http.send, before_far.url, GET) for _ in range(6)]
        reasons = [str(one.exception(timeout=60)) for one in ended]
    assert sum("too many calls" in reason for reason in reasons) == 4
    before_far.set(Mood.PASS)
    assert ends(http.send, before_far.url, GET) == {}  # every lane was given back


def test_who_waits_for_a_lane_gets_the_one_that_a_host_in_order_frees(far, before_far, http, monkeypatch):
    monkeypatch.setattr(hosts_of_wechat, "PATIENCE", NEVER)  # on a busy machine nothing ends within a tenth of a second
    together = threading.Barrier(8)

    def one(_):
        together.wait()
        return http.send(before_far.url, GET)

    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(one, range(8))) == [{}] * 8


def test_an_outage_is_not_answered_with_a_flood_of_repeats(far, before_far, chance, cries, ticks):
    hosts = Hosts(lanes=2, ticks=ticks)
    http = HttpClient(frozenset({before_far.url}), chance, TIMES, pause=lambda seconds: None, hosts=hosts)
    answers = 0

    def busy(handler, asked):
        nonlocal answers
        answers += 1
        body = b'{"errcode":-1}'
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    far.script = busy
    for _ in range(100):
        with pytest.raises(WeChatDown):
            http.send(before_far.url, AGAIN)
    assert answers <= 100 + 3 + 100 * 0.1 + 1
    assert hosts.of(before_far.url).state() is State.CLOSED  # it answers: busy is no outage of the host


def test_too_little_time_says_nothing_about_the_host(before_far, chance, hosts, ends):
    hurried = HttpClient(frozenset({before_far.url}), chance, Times(total=0.1), hosts=hosts)
    before_far.set(Mood.SWALLOW)
    for _ in range(8):
        assert "left alone" not in down(ends, hurried, before_far).subject
    assert hosts.of(before_far.url).state() is State.CLOSED
