"""One refresher, whatever the crowd; one refresh and one more try, whatever WeChat says."""

import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet, InvalidToken
from redis import Redis

from models.errors import QuotaUsedUp, Unavailable, Untrusted, WeChatDown, WeChatError
from models.people.pii import Pii
from tests.conftest import StillClock
from tests.platform.wechat_side import TokenSide
from wechat.platform.api import Api
from wechat.platform.http import Call
from wechat.platform.shelf import RedisShelf, Token
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

CALL = Call("POST", "/cgi-bin/x", body={})
SEAL = Fernet(Fernet.generate_key())


def unseal(sealed: bytes) -> bytes:
    try:
        return SEAL.decrypt(sealed)
    except InvalidToken:
        raise Untrusted("token") from None


@pytest.fixture
def side(far):
    return TokenSide(far)


@pytest.fixture
def redis(redis_url):
    client = Redis.from_url(redis_url)
    yield client
    client.close()


@pytest.fixture
def appid():
    return f"wx{uuid.uuid4().hex[:16]}"


@pytest.fixture
def shelf(redis, appid):
    return RedisShelf(redis, appid, SEAL.encrypt, unseal)


@pytest.fixture
def store_of(far, http, clock, appid):
    """Makes stores of one account, each as another process would have it."""

    def make(shelf: object = None, stable: bool = True, **rest: object) -> TokenStore:
        account = Account(far.url, appid, "app-secret", stable)
        return TokenStore(TokenSource(http, account), clock, shelf, **rest)

    return make


@pytest.fixture
def dead_shelf(appid):
    nobody = Redis.from_url("unix:///nonexistent/redis.sock")
    return RedisShelf(nobody, appid, SEAL.encrypt, unseal)


def test_a_token_is_fetched_once_and_kept(side, store_of, shelf):
    store = store_of(shelf)
    assert store.current() == store.current() == Pii("token-0")
    assert store_of(shelf).current() == Pii("token-0")
    assert side.fetches() == [side.fetches()[0]]
    assert side.fetches()[0]["force_refresh"] is False


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("stable", [True, False])
def test_twenty_threads_of_one_process_cause_one_fetch(side, store_of, shelf, shared, stable):
    side.slowness = 0.1
    store = store_of(shelf if shared else None, stable)
    together = threading.Barrier(20)

    def one(_: int) -> Pii:
        together.wait()
        return store.current()

    with ThreadPoolExecutor(20) as crowd:
        assert len(set(crowd.map(one, range(20)))) == 1
    assert len(side.far.asked) == 1


def test_twenty_stores_that_know_each_other_only_through_redis_cause_one_fetch(side, store_of, redis, appid):
    side.slowness = 0.1
    together = threading.Barrier(20)

    def one(_: int) -> Pii:
        store = store_of(RedisShelf(redis, appid, SEAL.encrypt, unseal), stable=False)
        together.wait()
        return store.current()

    with ThreadPoolExecutor(20) as crowd:
        assert set(crowd.map(one, range(20))) == {Pii("token-1")}
    assert len(side.far.asked) == 1


PROCESS = """
import sys
from datetime import UTC, datetime
from redis import Redis
from wechat.platform.http import HttpClient
from wechat.platform.shelf import RedisShelf
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore
class Still:
    def now(self): return datetime(2026, 11, 21, tzinfo=UTC)
url, redis, appid = sys.argv[1:]
flip = lambda octets: bytes(octet ^ 0x5A for octet in octets)
source = TokenSource(HttpClient(frozenset({url}), None), Account(url, appid, "s", stable=False))
print("ready", flush=True)
sys.stdin.readline()
store = TokenStore(source, Still(), RedisShelf(Redis.from_url(redis), appid, flip, flip))
print(store.current().reveal(), flush=True)
"""


@pytest.mark.processes
def test_real_processes_racing_for_a_plain_token_fetch_it_once(side, redis_url, appid):
    side.slowness = 0.2
    command = [sys.executable, "-W", "ignore", "-c", PROCESS, side.far.url, redis_url, appid]
    crowd = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [one.stdout.readline() for one in crowd] == ["ready\n"] * 3
    for one in crowd:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate(timeout=30)[0] for one in crowd] == ["token-1\n"] * 3
    assert len(side.far.asked) == 1


def test_a_token_near_its_end_is_replaced_and_kept_while_wechat_is_down(side, store_of, shelf, clock):
    store = store_of(shelf)
    store.current()
    side.rotate()
    clock.advance(seconds=7200 - 241)
    assert store.current() == Pii("token-0")
    clock.advance(seconds=1)
    side.token_answer = {"errcode": -1}
    assert store.current() == Pii("token-0")
    asked = len(side.far.asked)
    assert store.current() == Pii("token-0") and len(side.far.asked) == asked  # not again within the minute
    side.token_answer = None
    clock.advance(seconds=60)
    assert store.current() == Pii("token-1")


def test_a_token_that_is_over_is_never_handed_out(side, store_of, shelf, clock):
    store = store_of(shelf)
    store.current()
    side.token_answer = {"errcode": -1}
    clock.advance(seconds=7200)
    with pytest.raises(WeChatDown):
        store.current()
    side.token_answer = None
    side.rotate()
    assert store.current() == Pii("token-1")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"access_token": "t"},
        {"access_token": "", "expires_in": 7200},
        {"access_token": 5, "expires_in": 7200},
        {"access_token": "t", "expires_in": "7200"},
        {"access_token": "t", "expires_in": 0},
        {"access_token": "t", "expires_in": True},
        {"access_token": "t", "expires_in": 7201},
    ],
)
def test_an_unreadable_token_answer_is_an_outage(side, store_of, said):
    side.token_answer = said or {"other": 1}
    with pytest.raises(WeChatDown):
        store_of().current()


def test_a_wrong_secret_is_said_by_its_code(side, store_of):
    side.token_answer = {"errcode": 40125}
    with pytest.raises(WeChatError) as caught:
        store_of().current()
    assert caught.value.errcode == 40125


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
@pytest.mark.parametrize("shared", [True, False])
def test_a_token_refused_for_ever_costs_one_refresh_and_one_more_try(side, store_of, shelf, http, errcode, shared):
    api = Api(http, side.far.url, store_of(shelf if shared else None))
    side.refuse = errcode
    with pytest.raises(WeChatError) as caught:
        api.call(CALL)
    assert caught.value.errcode == errcode
    assert (len(side.fetches()), side.calls()) == (2, 2)  # the first token, and one refresh
    with pytest.raises(WeChatError):
        api.call(CALL)
    assert (len(side.fetches()), side.calls()) == (2, 3)  # this minute had its refresh


def test_a_rotated_token_is_replaced_and_the_call_succeeds(side, store_of, shelf, http):
    api = Api(http, side.far.url, store_of(shelf))
    api.call(CALL)
    side.rotate()
    assert api.call(CALL) == {"errcode": 0}
    assert (len(side.fetches()), side.calls()) == (2, 3)


@pytest.mark.parametrize("errcode", [48001, 45009, 41001, 40003])
def test_other_errors_refresh_nothing(side, store_of, shelf, http, errcode):
    side.refuse = errcode
    with pytest.raises((WeChatError, QuotaUsedUp)):
        Api(http, side.far.url, store_of(shelf)).call(CALL)
    assert (len(side.fetches()), side.calls()) == (1, 1)


def test_twenty_calls_refused_at_once_cause_one_refresh_and_all_succeed(side, store_of, shelf, http):
    side.slowness = 0.1
    api = Api(http, side.far.url, store_of(shelf))
    api.call(CALL)
    side.rotate()
    together = threading.Barrier(20)

    def one(_: int) -> dict[str, object]:
        together.wait()
        return api.call(CALL)

    with ThreadPoolExecutor(20) as crowd:
        assert list(crowd.map(one, range(20))) == [{"errcode": 0}] * 20
    assert len(side.fetches()) == 2


def test_a_token_another_process_refreshed_is_taken_without_asking(side, store_of, shelf, http):
    ours, theirs = store_of(shelf), store_of(shelf)
    assert ours.current() == theirs.current()
    side.rotate()
    assert theirs.renew(Pii("token-0")) == Pii("token-1")
    assert ours.renew(Pii("token-0")) == Pii("token-1")
    assert len(side.fetches()) == 2


def test_a_second_refresh_comes_after_a_minute_and_by_force_where_wechat_insisted(side, store_of, shelf, clock):
    store = store_of(shelf)
    failed = store.current()
    assert store.renew(failed) == failed  # WeChat says: this is your token
    assert store.renew(failed) is None
    clock.advance(seconds=60)
    assert store.renew(failed) == Pii("token-1")
    assert [one["force_refresh"] for one in side.fetches()] == [False, False, True]
    for _ in range(3):  # WeChat allows 20 a day: the next one waits, for all processes
        clock.advance(seconds=60)
        store_of(shelf).renew(Pii("token-1"))
    assert [one["force_refresh"] for one in side.fetches()].count(True) == 1
    clock.advance(seconds=4500)
    store_of(shelf).renew(Pii("token-1"))
    assert [one["force_refresh"] for one in side.fetches()].count(True) == 2


def test_without_redis_a_stable_token_is_had_all_the_same(side, store_of, dead_shelf, http):
    api = Api(http, side.far.url, store_of(dead_shelf))
    assert api.call(CALL) == {"errcode": 0}
    side.rotate()
    assert api.call(CALL) == {"errcode": 0}


def test_without_redis_a_plain_token_is_not_fetched_against_the_others(side, store_of, dead_shelf):
    with pytest.raises(WeChatDown):
        store_of(dead_shelf, stable=False).current()
    assert side.far.asked == []


def test_redis_holds_nothing_readable(side, store_of, shelf, redis, appid):
    store_of(shelf).current()
    keys = [key for key in redis.keys("*") if appid.encode() in key]
    held = b"".join(b"".join(redis.hgetall(key).values()) for key in keys if redis.type(key) == b"hash")
    assert held and b"token-0" not in held and b"app-secret" not in held
    assert "token-0" not in repr(shelf.read()) and "app-secret" not in repr(Account("b", "a", "app-secret"))


def test_what_does_not_unseal_is_as_good_as_none(side, store_of, shelf, redis, appid):
    store_of(shelf).current()
    other = RedisShelf(redis, appid, SEAL.encrypt, Fernet(Fernet.generate_key()).decrypt)
    other._unseal = lambda sealed: unseal(b"x" + sealed)
    assert other.read() is None
    assert store_of(other).current() == Pii("token-0")


def test_a_lease_is_one_at_a_time_and_a_late_writer_is_fenced_off(shelf, redis):
    first = shelf.lease()
    assert shelf.lease() is None
    redis.delete(shelf._lease)  # the first one's lease ran out
    second = shelf.lease()
    assert second > first
    assert shelf.write(Token(Pii("new"), 10), second)
    assert not shelf.write(Token(Pii("late"), 10), first)
    assert shelf.read() == Token(Pii("new"), 10)
    shelf.release(first)
    assert shelf.lease() is None  # releasing a lost lease does not free the successor's
    shelf.release(second)
    assert shelf.lease() > second


def test_a_refresher_that_died_holds_nobody_up_for_longer_than_its_lease(side, store_of, shelf, redis):
    shelf.lease()
    assert 0 < redis.pttl(shelf._lease) <= 10_000
    waits = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            redis.delete(shelf._lease)

    assert store_of(shelf, pause=pause).current() == Pii("token-0")
    assert len(waits) == 3


def test_waiting_for_another_refresher_ends(side, store_of, shelf):
    shelf.lease()
    with pytest.raises(WeChatDown):
        store_of(shelf, pause=lambda seconds: None).current()
    assert side.far.asked == []


def test_a_clock_of_its_own_tells_the_tokens_age(http, side, shelf, appid):
    """Not Redis' clock: the sandbox moves ours."""
    clock = StillClock()
    TokenStore(TokenSource(http, Account(side.far.url, appid, "s")), clock, shelf).current()
    clock.advance(hours=2)
    side.rotate()
    later = TokenStore(TokenSource(http, Account(side.far.url, appid, "s")), clock, shelf)
    assert later.current() == Pii("token-1")


def test_a_token_fetched_while_redis_died_is_used_and_fetched_no_second_time(side, store_of, redis, appid):
    class Dying(RedisShelf):
        def write(self, token, fence):
            raise Unavailable("redis")

        def release(self, fence):
            raise Unavailable("redis")

    assert store_of(Dying(redis, appid, SEAL.encrypt, unseal)).current() == Pii("token-0")
    assert len(side.far.asked) == 1
