"""WeChat's limits are understood: a call it has had enough of is not made until it may be again."""

import json
import uuid

import pytest
from redis import Redis

from models.errors import QuotaUsedUp, TooOften, WeChatDown, WeChatError
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from tests.faults.conftest import Cries
from tests.platform.conftest import answer
from wechat.platform.api import Api
from wechat.platform.cleared import RedisCleared
from wechat.platform.http import Call
from wechat.platform.meter import Meter
from wechat.platform.quota import Quota
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

SEND = Call("POST", "/cgi-bin/message/custom/send", body={})
OTHER = Call("GET", "/cgi-bin/user/info", repeatable=True)


class FixedToken:
    def current(self):
        return Pii("t")

    def renew(self, failed):
        return None


@pytest.fixture
def cries():
    return Cries()


@pytest.fixture
def meter(clock, cries):
    return Meter(clock, None, cries)


@pytest.fixture
def api(http, far, meter):
    return Api(http, far.url, FixedToken(), meter)


def says(far, errcode):
    body = json.dumps({"errcode": errcode}).encode()
    far.script = lambda handler, asked: answer(handler, body)


def test_a_used_up_day_stops_this_call_and_no_other(far, api, clock, cries):
    says(far, 45009)
    for _ in range(5):
        with pytest.raises(QuotaUsedUp) as caught:
            api.call(SEND)
    assert caught.value.errcode == 45009
    assert len(far.asked) == 1 and cries.heard == [(Alarm.QUOTA_USED_UP, SEND.path)]
    says(far, 0)
    assert api.call(OTHER) == {"errcode": 0}
    with pytest.raises(QuotaUsedUp):
        api.call(SEND)
    clock.advance(hours=13, minutes=59, seconds=59)  # 10:00 in Shanghai until a second before midnight
    with pytest.raises(QuotaUsedUp):
        api.call(SEND)
    clock.advance(seconds=1)
    assert api.call(SEND) == {"errcode": 0}


def test_a_limit_is_an_outage_to_callers_so_that_what_is_owed_waits():
    assert issubclass(QuotaUsedUp, WeChatDown) and issubclass(TooOften, WeChatDown)


@pytest.mark.parametrize(("errcode", "seconds"), [(45011, 15), (44990, 1), (44991, 1)])
def test_a_minutes_limit_backs_off_twice_as_long_each_time_and_is_never_repeated_at_once(
    far, api, clock, errcode, seconds
):
    says(far, errcode)
    for turn in range(3):
        with pytest.raises(TooOften):
            api.call(OTHER)  # repeatable, and yet asked once
        assert len(far.asked) == turn + 1
        clock.advance(seconds=seconds * 2**turn - 0.001)
        with pytest.raises(TooOften):
            api.call(OTHER)
        assert len(far.asked) == turn + 1
        clock.advance(seconds=0.001)
    says(far, 0)
    api.call(OTHER)
    says(far, errcode)
    with pytest.raises(TooOften):
        api.call(OTHER)
    clock.advance(seconds=seconds)  # a success in between: the first wait again
    says(far, 0)
    assert api.call(OTHER) == {"errcode": 0}


def test_another_error_is_no_limit(far, api):
    says(far, 40003)
    for _ in range(2):
        with pytest.raises(WeChatError):
            api.call(SEND)
    assert len(far.asked) == 2


def test_a_token_call_has_a_measure_of_its_own(far, http, clock, meter, cries):
    """A used-up stable_token says nothing about the message that needed it."""
    source = TokenSource(http, Account(far.url, "wx", "s"), meter, cries)
    api = Api(http, far.url, TokenStore(source, clock), meter)
    says(far, 45009)
    for _ in range(3):
        with pytest.raises(QuotaUsedUp):
            api.call(SEND)
    assert far.paths() == ["/cgi-bin/stable_token"]
    assert list(meter.paused()) == ["/cgi-bin/stable_token"]


def test_a_refused_secret_is_an_alarm(far, http, clock, meter, cries):
    says(far, 40125)
    with pytest.raises(WeChatError):
        TokenStore(TokenSource(http, Account(far.url, "wx", "s"), meter, cries), clock).current()
    assert cries.heard == [(Alarm.TOKEN_DENIED, "/cgi-bin/stable_token")]


@pytest.fixture
def cleared(redis_url):
    with Redis.from_url(redis_url) as redis:
        yield RedisCleared(redis, f"wx{uuid.uuid4().hex[:16]}")


def test_another_process_clears_the_quota_and_this_one_calls_again(far, http, clock, cleared):
    ours, theirs = (Meter(clock, cleared) for _ in range(2))
    api = Api(http, far.url, FixedToken(), ours)
    cleared.note(clock.now())
    clock.advance(seconds=1)
    says(far, 45009)
    for _ in range(2):  # an old clearing does not count
        with pytest.raises(QuotaUsedUp):
            api.call(SEND)
    assert len(far.asked) == 1
    says(far, 0)
    clock.advance(seconds=1)
    Quota(Api(http, far.url, FixedToken(), theirs), "wx", theirs).clear()
    assert api.call(SEND) == {"errcode": 0}


def test_a_clearing_that_wechat_refuses_clears_nothing(far, http, clock, cleared):
    meter = Meter(clock, cleared)
    says(far, 48006)
    with pytest.raises(WeChatError):
        Quota(Api(http, far.url, FixedToken(), meter), "wx", meter).clear()
    assert cleared.when() is None


def test_while_redis_is_away_a_used_up_day_stays_used_up(far, http, clock):
    api = Api(http, far.url, FixedToken(), Meter(clock, RedisCleared(Redis.from_url("unix:///nonexistent"), "wx")))
    says(far, 45009)
    for _ in range(2):
        with pytest.raises(QuotaUsedUp):
            api.call(SEND)
    assert len(far.asked) == 1


def test_the_remedy_is_never_held_back(far, http, clock):
    meter = Meter(clock)
    quota = Quota(Api(http, far.url, FixedToken(), meter), "wx", meter)
    says(far, 45009)
    for _ in range(2):
        with pytest.raises(QuotaUsedUp):
            quota.clear()
    assert len(far.asked) == 2
