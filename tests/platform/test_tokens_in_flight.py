"""The token dies while calls are under way, clocks jump, WeChat insists: what calls see, and who hears of it."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from structlog.testing import capture_logs

from models.errors import WeChatError
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from service.alarms import QUIET, LoggedAlarms
from service.logs import FIELDS
from tests.conftest import StillClock
from tests.faults.conftest import Cries
from tests.faults.test_wechat import Ticks
from tests.platform.wechat_side import TokenSide
from wechat.platform.api import Api
from wechat.platform.http import Call
from wechat.platform.shelf import RedisShelf
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

CALL = Call("POST", "/cgi-bin/x", body={})
GREETED = {"errcode": 0}


def flip(octets: bytes) -> bytes:
    return bytes(octet ^ 0x5A for octet in octets)


@pytest.fixture
def side(far):
    return TokenSide(far)


@pytest.fixture
def cries():
    return Cries()


@pytest.fixture
def shelf(redis_url):
    with Redis.from_url(redis_url) as redis:
        yield RedisShelf(redis, f"wx{uuid.uuid4().hex[:16]}", flip, flip)


@pytest.fixture
def store_of(far, http, clock, shelf):
    return lambda at=clock: TokenStore(TokenSource(http, Account(far.url, "wx", "s")), at, shelf)


@pytest.fixture
def api(far, http, store_of, cries):
    return Api(http, far.url, store_of(), alarms=cries)


def test_a_token_that_dies_with_twenty_calls_under_way_costs_one_refresh_and_no_call(side, api, cries):
    api.call(CALL)
    under_way, serve = threading.Barrier(20), side.script

    def all_arrive_before_it_dies(handler, asked):
        if "token-0" in asked.path:
            if under_way.wait(30) == 0:
                side.rotate()
            under_way.wait(30)
        serve(handler, asked)

    side.far.script = all_arrive_before_it_dies
    with ThreadPoolExecutor(20) as crowd:
        assert list(crowd.map(lambda _: api.call(CALL), range(20))) == [GREETED] * 20
    assert len(side.fetches()) == 2 and cries.heard == []


def test_a_late_refusal_of_an_older_token_does_not_throw_away_the_newer_one(side, store_of):
    store = store_of()
    store.current()
    side.rotate()
    assert store.renew(Pii("token-0")) == Pii("token-1")
    for _ in range(5):  # calls that left with the old token come back one after the other
        assert store.renew(Pii("token-0")) == Pii("token-1")
    assert len(side.fetches()) == 2


def test_two_rotations_in_one_minute_end_in_the_error_and_an_alarm_and_the_next_minute_heals(side, api, clock, cries):
    api.call(CALL)
    side.rotate()
    assert api.call(CALL) == GREETED
    side.rotate()
    with pytest.raises(WeChatError):
        api.call(CALL)
    assert cries.heard == [(Alarm.TOKEN_REFUSED, CALL.path)]
    clock.advance(seconds=60)
    assert api.call(CALL) == GREETED


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_refused_for_ever_is_one_retry_and_an_alarm_for_each_call(side, api, cries, errcode):
    side.refuse = errcode
    with pytest.raises(WeChatError):
        api.call(CALL)
    assert (len(side.fetches()), side.calls(), len(cries.heard)) == (2, 2, 1)
    with pytest.raises(WeChatError):
        api.call(CALL)
    assert (len(side.fetches()), side.calls(), len(cries.heard)) == (2, 3, 2)
    assert set(cries.heard) == {(Alarm.TOKEN_REFUSED, CALL.path)}


def test_an_error_that_is_none_of_the_tokens_after_a_refresh_is_no_alarm(side, api, cries):
    api.call(CALL)
    side.rotate()
    serve = side.script

    def then_another_error(handler, asked):
        side.refuse = 48001 if "token-1" in asked.path else None
        serve(handler, asked)

    side.far.script = then_another_error
    with pytest.raises(WeChatError):
        api.call(CALL)
    assert cries.heard == []


def test_wechat_that_stood_by_a_token_is_asked_by_one_process_a_minute(side, store_of, clock):
    stores = [store_of() for _ in range(5)]
    failed = {store.current() for store in stores}.pop()
    assert [store.renew(failed) for store in stores] == [failed, None, None, None, None]
    assert len(side.fetches()) == 2
    clock.advance(seconds=60)
    assert [store.renew(failed) for store in stores] == [Pii("token-1")] * 5
    assert len(side.fetches()) == 3


@pytest.mark.parametrize("hours", [1, 3, 24 * 365])
def test_a_clock_that_jumps_ahead_costs_one_fetch(side, far, http, store_of, clock, hours):
    api = Api(http, far.url, store_of())
    api.call(CALL)
    clock.advance(hours=hours)
    assert api.call(CALL) == GREETED
    assert len(side.fetches()) == (1 if hours < 2 else 2)


def test_a_process_whose_clock_is_behind_is_told_by_wechat_and_refreshes_once(side, far, http, store_of, clock):
    """Its clock says the token has an hour to go; WeChat knows better."""
    store_of().current()
    side.rotate()
    behind = StillClock(clock.now())
    behind.advance(hours=-1)
    api = Api(http, far.url, store_of(behind))
    assert api.call(CALL) == GREETED and api.call(CALL) == GREETED
    assert len(side.fetches()) == 2


def test_a_clock_that_is_ahead_does_not_make_the_others_wait_for_theirs(side, store_of, clock):
    """WeChat stood by the token at a time that lies in our future: that silences nobody."""
    ahead = StillClock(clock.now())
    ahead.advance(minutes=30)
    failed = store_of(ahead).current()
    assert store_of(ahead).renew(failed) == failed
    assert store_of(clock).renew(failed) == Pii("token-1")


def test_alarms_are_said_once_a_minute_and_counted_every_time():
    ticks = Ticks()
    alarms = LoggedAlarms(ticks)
    with capture_logs() as said:
        for _ in range(100):
            alarms.cry(Alarm.TOKEN_REFUSED, "/cgi-bin/x")
        alarms.cry(Alarm.TOKEN_REFUSED, "/cgi-bin/y")
        ticks.now += QUIET
        alarms.cry(Alarm.TOKEN_REFUSED, "/cgi-bin/x")
    assert {one["event"] for one in said} == {"alarm"} and {one["log_level"] for one in said} == {"critical"}
    assert [(one["why"], one["count"]) for one in said] == [("/cgi-bin/x", 1), ("/cgi-bin/y", 1), ("/cgi-bin/x", 101)]
    assert set().union(*said) - {"log_level"} <= FIELDS  # else the allow-list would drop what it says
    assert alarms.counts() == {
        (Alarm.TOKEN_REFUSED, "/cgi-bin/x"): 101,
        (Alarm.TOKEN_REFUSED, "/cgi-bin/y"): 1,
    }
