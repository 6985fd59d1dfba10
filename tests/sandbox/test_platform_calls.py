"""What all calls share: envelope, methods, bodies; and the small calls (wechat-wire 0.2, 3.3, 3.4, 9.4)."""

import re

import pytest

from sandbox.people import everyone
from sandbox.platform import accounts, chat
from sandbox.platform.pages import CALLS


def test_errors_are_http_200_with_a_trace_id_that_changes(client):
    answers = [client.get("/cgi-bin/getcallbackip") for _ in range(2)]
    texts = [answer.json["errmsg"] for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert texts[0] != texts[1]
    assert all(re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", text) for text in texts)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
def test_the_wrong_method_is_named(client, call):
    wrong, errcode = ("post", 43001) if call.method == "GET" else ("get", 43002)
    assert getattr(client, wrong)(call.path).json["errcode"] == errcode


@pytest.mark.parametrize("call", [call for call in CALLS if call.bearer], ids=lambda call: call.path)
def test_no_token_no_answer(client, call):
    assert client.open(call.path, method=call.method, json={}).json["errcode"] == 41001


@pytest.mark.parametrize("call", [call for call in CALLS if call.method == "POST"], ids=lambda call: call.path)
def test_an_empty_or_malformed_body_is_named(client, wire, call):
    token = {"access_token": wire.token()}
    assert client.post(call.path, query_string=token).json["errcode"] == 44002
    assert client.post(call.path, query_string=token, data=b"{").json["errcode"] == 47001
    assert client.post(call.path, query_string=token, data=b"[]").json["errcode"] == 47001


def test_text_is_sent_as_utf8_not_as_escapes(client, wire):
    wire.post("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "社保", "key": "k"}]})
    raw = client.get("/cgi-bin/menu/get", query_string={"access_token": wire.token()}).data
    assert "社保".encode() in raw


def test_callback_addresses(wire):
    assert wire.get("/cgi-bin/getcallbackip") == {"ip_list": ["127.0.0.1"]}


def test_user_info_of_a_follower_and_of_a_stranger(world, wire, product, citizen):
    openid, unionid = wire.openid(citizen), accounts.unionid(citizen.key)
    assert wire.get("/cgi-bin/user/info", openid=openid) == {"subscribe": 0, "openid": openid, "unionid": unionid}
    chat.follow(world, citizen.key)
    known = wire.get("/cgi-bin/user/info", openid=openid, lang="en")
    assert (known["subscribe"], known["unionid"], known["language"]) == (1, unionid, "en")
    assert abs(known["subscribe_time"] - world.clock.now()) < 60
    assert "nickname" not in known


def test_user_info_has_no_unionid_for_an_account_without_one(wire):
    alone = next(one for one in everyone() if not one.has_unionid)
    assert "unionid" not in wire.get("/cgi-bin/user/info", openid=wire.openid(alone))


def test_user_info_refuses_another_apps_openid_and_a_strange_language(wire, citizen):
    assert wire.get("/cgi-bin/user/info", openid=wire.openid(citizen, "mini"))["errcode"] == 40003
    assert wire.get("/cgi-bin/user/info", openid=wire.openid(citizen), lang="fr")["errcode"] == 40035


def test_clearing_quotas_ends_a_day_quota_fault_ten_times_a_month(world, client, wire):
    client.post("/_control/faults", json={"path": "/cgi-bin/getcallbackip", "errcode": 45009})
    assert wire.get("/cgi-bin/getcallbackip")["errcode"] == 45009
    appid = world.settings.official.appid
    assert wire.post("/cgi-bin/clear_quota", {"appid": appid})["errcode"] == 0
    assert "ip_list" in wire.get("/cgi-bin/getcallbackip")
    answers = [wire.post("/cgi-bin/clear_quota", {"appid": appid})["errcode"] for _ in range(10)]
    assert answers == [0] * 9 + [48006]
    world.clock.advance(32 * 86400)
    assert wire.post("/cgi-bin/clear_quota", {"appid": appid})["errcode"] == 0
    assert wire.post("/cgi-bin/clear_quota", {"appid": world.settings.mini.appid})["errcode"] == 40013
