"""Twenty real processes, a real Redis and the sandbox: one fetch, one retry, one alarm each, however they race."""

import json
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from redis import Redis
from werkzeug.serving import make_server

from sandbox.app import create_app
from sandbox.control import faults, ledger
from sandbox.control.faults import Fault
from sandbox.settings import build_world, read_settings
from tests.sandbox.conftest import ENVIRON

CROWD = 20
STABLE, PLAIN, CALL = "/cgi-bin/stable_token", "/cgi-bin/token", "/cgi-bin/getcallbackip"
pytestmark = pytest.mark.processes


@pytest.fixture
def appid(redis_url: str) -> Iterator[str]:
    appid = f"wx{uuid.uuid4().hex[:16]}"
    yield appid
    with Redis.from_url(redis_url) as redis:
        redis.delete(*redis.keys(f"*{appid}*") or ["none"])


@pytest.fixture
def wechat(tmp_path, appid) -> Iterator[SimpleNamespace]:
    environ = ENVIRON | {"SANDBOX_DIR": str(tmp_path), "WX_OA_APPID": appid}
    server = make_server("127.0.0.1", 0, create_app(environ), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    world = build_world(read_settings(environ))
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.port}", world=world)
    server.shutdown()
    thread.join()
    server.server_close()
    world.store.close()


@pytest.fixture
def race(wechat, appid, redis_url) -> Callable[[str], list[dict[str, Any]]]:
    def run(what: str) -> list[dict[str, Any]]:
        command = [sys.executable, "-W", "ignore", "-m", "tests.platform.race", wechat.url, redis_url, appid]
        command += [ENVIRON["WX_OA_SECRET"], str(CROWD), what]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        told = [json.loads(line) for line in ended.stdout.splitlines()]
        assert len(told) == CROWD, ended.stderr
        return told

    return run


def counts(wechat) -> dict[str, int]:
    told = ledger.calls(wechat.world)["counts"]
    return {name.partition(" ")[2]: count for name, count in told.items()}


@pytest.mark.parametrize(("what", "path"), [("current", STABLE), ("current-plain", PLAIN)])
def test_twenty_processes_that_want_a_token_fetch_it_once(wechat, race, what, path):
    faults.set_path(wechat.world, path, Fault(delay_s=0.3), None)  # long enough for all to come
    told = race(what)
    assert len({one["token"] for one in told}) == 1
    assert counts(wechat) == {path: 1}


def test_twenty_processes_whose_token_was_rotated_refresh_it_once_and_all_succeed(wechat, race):
    race("call")
    with wechat.world.store.change() as change:
        change.execute("UPDATE token SET dies_at = 0")
    faults.set_path(wechat.world, STABLE, Fault(delay_s=0.3), None)
    before = counts(wechat)[STABLE]
    told = race("call")
    assert all("127.0.0.1" in one["said"] for one in told) and not any(one["alarms"] for one in told)
    assert len({one["token"] for one in told}) == 1
    assert counts(wechat)[STABLE] == before + 1


def test_twenty_processes_whose_token_is_refused_for_ever_cost_one_refresh_and_one_retry_and_all_cry(wechat, race):
    race("current")
    faults.set_path(wechat.world, CALL, Fault(errcode=40001), None)
    told = race("call")
    assert all("40001" in one["said"] for one in told)
    assert [one["alarms"] for one in told] == [["token_refused"]] * CROWD
    assert counts(wechat)[STABLE] == 2  # the first token, and one refresh by one of them
    assert counts(wechat)[CALL] == CROWD + 1  # one try each, and one retry by the one that asked
