"""Redis emptied, killed and frozen while citizens ask: nothing but speed is lost, WeChat's five seconds are kept."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from tests.failpoints import crowd
from tests.failpoints.house import House, house
from tests.failpoints.life import Life, askers
from tests.support.wire import HTTP

pytestmark = pytest.mark.processes
CITIZENS = 6
ACCOUNTS = 2  # official account and mini-program


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("town") / "var") as product:
        yield product


@pytest.fixture(scope="module")
def keys() -> Iterator[str]:
    return iter(askers())


@pytest.fixture
def lives(town: House, keys: Iterator[str]) -> list[Life]:
    return [Life(town, next(keys), house=town) for _ in range(CITIZENS)]


def test_flushall_again_and_again_loses_nothing(town: House, lives: list[Life]) -> None:
    done: Counter[str] = Counter()
    with redis.Redis.from_url(town.environ["REDIS_URL"]) as client:

        def flush() -> None:
            client.flushall()
            done["flushes"] += 1
            time.sleep(0.02)

        crowd.check(crowd.days(town, lives, flush), lives)
    assert done["flushes"] > 10
    print(f"{done['flushes']} times FLUSHALL, {sum(life.pushes for life in lives)} pushes")


def test_after_flushall_sessions_and_levels_stand_and_each_account_fetches_one_token(
    town: House, lives: list[Life]
) -> None:
    """Every process lost its memory too, so that all of them want a token at once, and the shelf is empty."""
    before, after = lives[:2], lives[2:]
    for life in before:
        life.push("subscribe")
        life.prove()
    fetched = _fetches(town)
    with redis.Redis.from_url(town.environ["REDIS_URL"]) as client:
        client.flushall()
    for part in ("worker", "service"):
        town.kill(part)
        town.children[part].process.wait()
    town.heal()
    with ThreadPoolExecutor(len(after)) as crowd:
        for one in [crowd.submit(life.prove) for life in after]:
            one.result()
    for life in lives:
        assert _levels(town, life) == [3]
    assert fetched < _fetches(town) <= fetched + ACCOUNTS
    print(
        f"{_fetches(town) - fetched} tokens fetched by two web processes and a worker for {len(after)} citizens at once"
    )


def _fetches(town: House) -> int:
    return int(town.control("calls")["counts"].get("POST /cgi-bin/stable_token", 0))


def _levels(town: House, life: Life) -> list[int]:
    """Of the session that this citizen's token stands for, as the service lists it."""
    asked = HTTP.request("GET", f"{town.base}/api/v1/sessions", headers={"Authorization": f"Bearer {life.token}"})
    assert asked.status == 200, asked.data
    return [one["level"] for one in asked.json()["sessions"] if one["this"]]


def test_redis_killed_and_started_again_loses_nothing(town: House, lives: list[Life]) -> None:
    done: Counter[str] = Counter()

    def kill() -> None:
        town.kill("redis")
        town.children["redis"].process.wait()
        time.sleep(0.5)
        town.heal()
        done["kills"] += 1
        time.sleep(0.5)

    crowd.check(crowd.days(town, lives, kill), lives)
    assert done["kills"]
    print(f"{done['kills']} kills of Redis, {sum(life.pushes for life in lives)} pushes")


def test_redis_frozen_for_seconds_loses_nothing(town: House, lives: list[Life]) -> None:
    done: Counter[str] = Counter()

    def freeze() -> None:
        town.kill("redis", signal.SIGSTOP)
        time.sleep(3)
        town.kill("redis", signal.SIGCONT)
        done["freezes"] += 1
        time.sleep(0.5)

    crowd.check(crowd.days(town, lives, freeze), lives)
    assert done["freezes"]
    print(f"{done['freezes']} times three seconds frozen, slowest push {max(life.slowest for life in lives):.1f} s")
