"""Redis behind a bad network: it holds no truth, so everything goes on without it, and with it again afterwards."""

import uuid

import pytest
from redis import Redis

from models.errors import Unavailable, WeChatDown
from models.people.pii import Pii
from service.readiness import redis_ready
from service.rooms import BOUNDS
from service.waker import RedisWaker
from tests.platform.wechat_side import TokenSide
from tests.support.proxy import Mood
from wechat.platform.api import Api
from wechat.platform.cleared import RedisCleared
from wechat.platform.http import Call, HttpClient
from wechat.platform.shelf import RedisShelf
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

BAD = [Mood.DELAY, Mood.SWALLOW, Mood.HALF_CLOSE, Mood.CUT_SHORT, Mood.RESET, Mood.REFUSE]


def flip(octets: bytes) -> bytes:
    return bytes(octet ^ 0x5A for octet in octets)


@pytest.fixture
def redis(before_redis):
    client = Redis.from_url(before_redis[1], **BOUNDS | {"socket_timeout": 0.3})
    yield client
    client.close()


@pytest.fixture
def proxy(before_redis):
    return before_redis[0]


@pytest.fixture
def side(far):
    return TokenSide(far)


@pytest.fixture
def appid():
    return f"wx{uuid.uuid4().hex[:16]}"


@pytest.fixture
def http(far, chance):
    return HttpClient(frozenset({far.url}), chance)


@pytest.fixture
def store_of(far, http, clock, appid, redis):
    def make(stable=True):
        return TokenStore(
            TokenSource(http, Account(far.url, appid, "s", stable)), clock, RedisShelf(redis, appid, flip, flip)
        )

    return make


@pytest.mark.parametrize("mood", BAD)
@pytest.mark.parametrize("warm", [True, False])
def test_what_asks_redis_hears_its_absence_by_name_in_time(proxy, redis, appid, clock, ends, mood, warm):
    shelf, cleared, waker = RedisShelf(redis, appid, flip, flip), RedisCleared(redis, appid), RedisWaker(redis)
    if warm:
        assert redis_ready(redis)
    proxy.kept = 1
    proxy.set(mood, delay=30)
    for question in (shelf.read, shelf.lease, cleared.when, lambda: cleared.note(clock.now())):
        with pytest.raises(Unavailable):
            ends(question)
    ends(waker.wake)
    ends(waker.wait, 0.01)
    assert ends(redis_ready, redis) is False
    proxy.set(Mood.PASS)
    proxy.break_all()
    assert ends(redis_ready, redis) is True
    assert cleared.when() is None or cleared.when() == clock.now()
    assert shelf.read() is None


@pytest.mark.parametrize("mood", BAD)
def test_a_stable_token_is_had_without_redis_and_shared_again_with_it(side, proxy, store_of, ends, mood, clock):
    proxy.set(mood, delay=30)
    assert ends(store_of().current) == Pii("token-0")
    proxy.set(Mood.PASS)
    proxy.break_all()
    asked = len(side.fetches())
    assert ends(store_of().current) == ends(store_of().current) == Pii("token-0")
    assert len(side.fetches()) == asked + 1


@pytest.mark.parametrize("mood", [Mood.SWALLOW, Mood.RESET, Mood.REFUSE])
@pytest.mark.parametrize("stable", [True, False])
def test_redis_that_goes_away_between_lease_and_writing_costs_no_second_fetch(
    side, proxy, store_of, ends, mood, stable
):
    serve = side.script

    def and_redis_is_gone(handler, asked):
        proxy.set(mood)
        serve(handler, asked)

    side.far.script = and_redis_is_gone
    store = store_of(stable)
    assert ends(store.current) == ends(store.current)
    assert len(side.fetches()) == 1


def test_a_plain_token_is_not_fetched_against_the_others_while_redis_is_away_and_is_afterwards(
    side, proxy, store_of, ends
):
    store = store_of(stable=False)
    proxy.set(Mood.SWALLOW)
    with pytest.raises(WeChatDown):
        ends(store.current)
    assert side.far.asked == []
    proxy.set(Mood.PASS)
    proxy.break_all()
    assert ends(store.current) == Pii("token-1")


def test_calls_go_on_when_redis_goes_away_after_the_token_was_had(side, far, proxy, http, store_of, ends):
    api = Api(http, far.url, store_of())
    assert api.call(Call("POST", "/cgi-bin/x", body={})) == {"errcode": 0}
    proxy.set(Mood.SWALLOW)
    assert ends(api.call, Call("POST", "/cgi-bin/x", body={})) == {"errcode": 0}
    side.rotate()  # and the token dies while Redis is away
    assert ends(api.call, Call("POST", "/cgi-bin/x", body={})) == {"errcode": 0}
    assert len(side.fetches()) == 2


def test_a_flushed_redis_with_an_old_fence_left_behind_does_not_lock_writers_out(side, redis, store_of, appid):
    """Eviction may take one key and leave another: the next lease is above the newest writing all the same."""
    shelf = RedisShelf(redis, appid, flip, flip)
    for _ in range(5):
        shelf.release(shelf.lease())
    store_of().current()
    redis.delete(shelf._fence)
    fence = shelf.lease()
    assert fence is not None and shelf.write(shelf.read(), fence)
