"""Marked identities go through the whole product; afterwards nobody finds them in logs, Redis, database or errors."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
import urllib3

from sandbox.people import by_key
from sandbox.platform import accounts
from service.environment import environment
from tests.doors.h5.browser import Browser, Seen
from tests.product.citizen import Citizen, link_in
from tests.support.processes import Running, make_run

pytestmark = pytest.mark.processes
CITIZENS = ("employee", "rare-name", "no-wechat-pay")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with make_run(tmp_path_factory.mktemp("canary") / "var", LOG_LEVEL="DEBUG") as product:
        yield product


class Remote(Citizen):
    """The same citizen against real processes."""


@pytest.fixture(scope="module")
def heard(running: Running) -> dict[str, list[str]]:
    """Everything the product said, by kind, after journeys that pass, fail and send rubbish."""
    said: dict[str, list[str]] = {"errors": [], "links": [], "tokens": []}
    product = _Http(running)
    for key in CITIZENS:
        citizen = Remote(product, key)
        citizen.follow()
        said["links"].append(link_in(citizen.says("社保")))
        citizen.says(f"我叫{by_key(key).name}，身份证{by_key(key).number}")
        citizen.login()
        said["tokens"].append(citizen.token)
        citizen.real_name()
        said["tokens"].append(citizen.token)
        citizen.number(by_key("gap").number)
        citizen.number()
        if key != "no-wechat-pay":
            citizen.face("other_person")
            citizen.face()
            said["tokens"].append(citizen.token)
        said["errors"] += _rubbish(product, citizen)
        said["tokens"] += _pages(product, key)
    return said


def _pages(product: "_Http", key: str) -> list[str]:
    """The citizen in the city-service pages: every secret that went over the wire, codes and states included."""
    browser = Browser(product, key)
    visits = [browser.enters(f"/city/shanghai/{page}") for page in ("insurance-overview", "me", "correction")]
    visits.append(browser.get(f"/city/shanghai/help?note={by_key(key).number}"))
    secrets = [text for visit in visits for name in ("code", "state") for text in _carried(visit, name)]
    step = browser.get("/city/shanghai/insurance-overview")
    if "csrf" in step.hidden():
        handed = browser.post(step.link("again"), step.hidden())
        secrets.append(handed.hidden()["ticket"])
        assert not any(handed.hidden()["ticket"] in one for one in handed.way)
    form = browser.get("/city/shanghai/correction").hidden()
    browser.post("/city/shanghai/correction", form | {"text": f"{by_key(key).name} {by_key(key).number}"})
    return [*secrets, *(text for name, text in browser.cookies.items() if name in ("h5_sid", "h5_pre"))]


def _carried(visit: Seen, name: str) -> list[str]:
    found = [parse_qs(urlsplit(address).query).get(name, []) for address in visit.way]
    return [text for texts in found for text in texts]


class _Http:
    """What `Citizen` needs of a product, over HTTP."""

    def __init__(self, running: Running) -> None:
        self.base, self.outside = running.base, running.outside
        self.http = urllib3.PoolManager(timeout=15, retries=False)

    def control(self, path: str, **body: object) -> object:
        asked = self.http.request("POST" if body else "GET", f"{self.outside}/_control/{path}", json=body or None)
        return asked.json()

    def call(self, path: str, token: str | None, body: object) -> tuple[int, object]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        asked = self.http.request("POST", f"{self.base}{path}", json=body, headers=headers)
        return asked.status, asked.json()


def _rubbish(product: _Http, citizen: Citizen) -> list[str]:
    """Bodies of errors provoked with personal values in every wrong place."""
    person, headers = by_key(citizen.key), {"Authorization": f"Bearer {citizen.token}"}
    wrong = [
        ("/api/v1/steps", f'{{"kind": "L9", "name": "{person.name}"}}'),
        ("/api/v1/steps", f'{{"kind": "L1", "method": "wxpay_realname", "id_number": "{person.number}"}}'),
        ("/api/v1/login", f'{{"code": "{person.number}"}}'),
        (f"/api/v1/steps/{person.number}/finish", "{}"),
        ("/api/v1/steps", f"{person.name} {person.number}"),
        (f"/wechat/official?signature={person.number}", person.name),
        (f"/go/{person.number}", ""),
    ]
    answers = [
        product.http.request("POST", product.base + path, body=body.encode(), headers=headers) for path, body in wrong
    ]
    return [f"{answer.status} {answer.data.decode()} {dict(answer.headers)}" for answer in answers]


def canaries(running: Running, heard: dict[str, list[str]]) -> dict[str, str]:
    environ = environment(running.environ)
    marks = {f"token {number}": token for number, token in enumerate(heard["tokens"])}
    for key in (*CITIZENS, "gap"):
        person = by_key(key)
        marks |= {f"{key} name": person.name, f"{key} number": person.number, f"{key} unionid": accounts.unionid(key)}
        marks |= {f"{key} {app}": accounts.openid(environ[app], key) for app in ("WX_OA_APPID", "WX_MINI_APPID")}
    return marks


def found_in(content: bytes, marks: dict[str, str]) -> list[str]:
    return [name for name, mark in marks.items() if any(way in content for way in _spelled(mark))]


def _spelled(mark: str) -> tuple[bytes, ...]:
    return mark.encode(), mark.encode("utf-16-le"), mark.encode().hex().encode()


def test_the_search_itself_finds_what_is_there() -> None:
    assert found_in("日志：李雷 来了".encode(), {"name": "李雷"}) == ["name"]


def test_no_canary_in_any_file_the_product_writes(running: Running, heard: dict[str, list[str]]) -> None:
    marks = canaries(running, heard)
    ours = [file for file in running.var.rglob("*") if file.is_file() and running.var / "sandbox" not in file.parents]
    assert any(file.suffix == ".sqlite3" for file in ours)
    assert any("log" in file.parts[-2] for file in ours)
    assert {str(file): found for file in ours if (found := found_in(file.read_bytes(), marks))} == {}
    assert found_in(Path(running.var.parent / "make-run.log").read_bytes(), marks) == []


def test_no_canary_in_any_row(running: Running, heard: dict[str, list[str]]) -> None:
    (file,) = running.var.glob("*.sqlite3")
    dump = "\n".join(sqlite3.connect(file).iterdump())
    assert "wx_identity" in dump
    assert found_in(dump.encode(), canaries(running, heard)) == []


def _value(store: "redis.Redis", key: bytes) -> bytes:
    """In clear, whatever the type: a DUMP would be compressed and hide what it holds."""
    reads = {
        b"string": lambda: store.get(key),
        b"hash": lambda: store.hgetall(key),
        b"list": lambda: store.lrange(key, 0, -1),
        b"set": lambda: store.smembers(key),
        b"zset": lambda: store.zrange(key, 0, -1),
    }
    return repr(reads[store.type(key)]()).encode("latin-1")


def test_no_canary_in_redis(running: Running, heard: dict[str, list[str]]) -> None:
    store = redis.Redis(unix_socket_path=str(running.var / "redis" / "redis.sock"))
    keys = list(store.scan_iter())
    assert keys
    content = b"".join(key + _value(store, key) for key in keys)
    assert found_in(content, canaries(running, heard)) == []


def test_no_canary_in_errors_and_links(running: Running, heard: dict[str, list[str]]) -> None:
    marks = canaries(running, heard)
    assert found_in("\n".join(heard["errors"]).encode(), marks) == []
    assert found_in("\n".join(heard["links"]).encode(), marks) == []
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/go/[0-9a-f]{32}", link) for link in heard["links"])
    assert not any(error.startswith("5") for error in heard["errors"])
