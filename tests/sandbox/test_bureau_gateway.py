"""The bureau's gateway refuses what a careful bureau refuses, each for its own reason."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.app import build_app
from sandbox.bureaus.wire import Keys, seal, sign, unseal
from sandbox.clock import SandboxClock
from sandbox.people import by_key
from sandbox.settings import World
from tests.sandbox.conftest import ENVIRON

KEYS = Keys(ENVIRON["BUREAU_SHANGHAI_ACCESS_ID"], ENVIRON["BUREAU_SHANGHAI_SECRET"])
GATEWAY = "/bureaus/shanghai/gateway"
Ask = Callable[..., dict[str, Any]]


def call(world: World, api: str, content: dict[str, Any], keys: Keys = KEYS, ahead_s: float = 0) -> dict[str, str]:
    """A signed request as a client writes it."""
    nonce = world.chance.bytes(16).hex()
    timestamp = str(int((world.clock.now() + ahead_s) * 1000))
    payload = seal(keys, "REQUEST", nonce, content, world.chance.bytes(12))
    named = {"accessId": keys.access_id, "timestamp": timestamp, "nonce": nonce, "api": api, "payload": payload}
    return {**named, "signature": sign(keys, "REQUEST", timestamp, nonce, api, payload)}


def opened(answer: dict[str, str]) -> dict[str, Any]:
    said = sign(KEYS, "RESPONSE", answer["timestamp"], answer["nonce"], answer["api"], answer["payload"])
    assert said == answer["signature"]
    return unseal(KEYS, "RESPONSE", answer["nonce"], answer["payload"])


@pytest.fixture
def ask(world: World, client: FlaskClient) -> Ask:
    return lambda api, content: opened(client.post(GATEWAY, json=call(world, api, content)).json)


def refused(client: FlaskClient, body: object) -> str:
    answer = client.post(GATEWAY, data=body if isinstance(body, bytes) else json.dumps(body).encode())
    assert answer.status_code == 200 and set(answer.json) == {"code", "message"}
    return answer.json["code"]


def test_a_signed_call_is_answered_signed(ask: Ask) -> None:
    answer = ask("person.match", {"AAC002": by_key("employee").number})
    assert answer["code"] == "0"
    assert [row["AAC003"] for row in answer["data"]["RYMX"]] == [by_key("employee").name]


def test_none_and_many_are_both_told(ask: Ask) -> None:
    rows = {key: ask("person.match", {"AAC002": by_key(key).number})["data"]["RYMX"] for key in ("found-twice",)}
    assert len(rows["found-twice"]) == 2 and len({row["AAC001"] for row in rows["found-twice"]}) == 2
    assert ask("person.match", {"AAC002": by_key("unknown-to-bureau").number})["data"]["RYMX"] == []
    assert ask("insurance.overview", {"AAC002": by_key("unknown-to-bureau").number})["code"] == "2001"
    assert ask("points.status", {"AAC002": by_key("found-twice").number})["code"] == "2002"


@pytest.mark.parametrize(("ahead_s", "code"), [(301, "4002"), (-301, "4002"), (290, None), (-290, None)])
def test_five_minutes_of_clock_difference_are_tolerated(
    ahead_s: float, code: str | None, world: World, client: FlaskClient
) -> None:
    body = call(world, "system.time", {}, ahead_s=ahead_s)
    if code:
        assert refused(client, body) == code
    else:
        assert opened(client.post(GATEWAY, json=body).json)["code"] == "0"


def test_the_same_call_twice_is_a_replay_also_after_a_restart(
    world: World, client: FlaskClient, environ: dict[str, str]
) -> None:
    body = call(world, "system.time", {})
    assert opened(client.post(GATEWAY, json=body).json)["code"] == "0"
    assert refused(client, body) == "4003"
    assert refused(build_app(world, environ).test_client(), body) == "4003"


@pytest.mark.parametrize("field", ["timestamp", "nonce", "api", "payload", "signature"])
def test_whatever_is_changed_breaks_the_signature(field: str, world: World, client: FlaskClient) -> None:
    body = call(world, "system.time", {})
    last = "0" if body[field][-1] != "0" else "1"
    assert refused(client, {**body, field: body[field][:-1] + last}) == "4004"


def test_a_stranger_is_refused_by_name_and_by_key(world: World, client: FlaskClient) -> None:
    assert refused(client, call(world, "system.time", {}, Keys("somebody", KEYS.secret))) == "4001"
    assert refused(client, call(world, "system.time", {}, Keys(KEYS.access_id, "another"))) == "4004"


def test_a_payload_bound_to_another_nonce_does_not_open(world: World, client: FlaskClient) -> None:
    one, other = call(world, "system.time", {}), call(world, "system.time", {})
    payload = other["payload"]
    signature = sign(KEYS, "REQUEST", one["timestamp"], one["nonce"], one["api"], payload)
    assert refused(client, {**one, "payload": payload, "signature": signature}) == "4005"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", b'{"accessId": 1}', b"x" * 70_000],
)
def test_what_is_no_call_is_refused(body: bytes, client: FlaskClient) -> None:
    assert refused(client, body) == "4000"


def test_an_extra_key_or_a_nonce_of_another_form_is_refused(world: World, client: FlaskClient) -> None:
    body = call(world, "system.time", {})
    assert refused(client, {**body, "more": ""}) == "4000"
    assert refused(client, {**body, "nonce": "A" * 32}) == "4000"
    assert refused(client, {**body, "timestamp": "soon"}) == "4000"


def test_an_unknown_api_and_a_missing_number_are_business_errors(ask: Ask) -> None:
    assert ask("person.delete", {})["code"] == "4006"
    assert ask("person.match", {"AAC003": "x"})["code"] == "4007"


@pytest.mark.parametrize(
    "asked",
    [("2025", None), (None, "2025"), ("2026", "2025"), ("2020", "2025"), ("25", "25"), ("２０２５",) * 2, (2025, 2025)],
)
def test_payments_are_told_for_five_ordered_years_at_most(asked: tuple[object, object], ask: Ask) -> None:
    number = by_key("employee").number
    assert ask("insurance.payments", {"AAC002": number, "NDQ": asked[0], "NDZ": asked[1]})["code"] == "4007"
    assert ask("insurance.payments", {"AAC002": number})["code"] == "0"


def test_a_burst_is_throttled_on_the_first_days_only_when_switched_on(world: World, environ: dict[str, str]) -> None:
    def codes(day: int, switch: str) -> set[str]:
        midday = 1_793_505_600 + (day - 1) * 86_400  # 2026-11-01 12:00 in Shanghai
        folder = world.settings.folder
        there = World(world.settings, world.store, SandboxClock(folder / "clock", real=lambda: midday), world.chance)
        client = build_app(there, {**environ, "BUREAU_SHANGHAI_THROTTLE": switch}).test_client()
        answers = [client.post(GATEWAY, json=call(there, "system.time", {})).json for _ in range(31)]
        return {opened(answer)["code"] for answer in answers}

    assert codes(1, "on") == {"0", "3001"}
    assert codes(3, "off") == {"0"}
    assert codes(8, "on") == {"0"}
