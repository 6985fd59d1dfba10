"""The control plane: the clock, what it orders, what it tells, and that a reset leaves nothing of the day."""

import json

import pytest

from sandbox.people import everyone
from sandbox.platform import accounts, chat


@pytest.fixture
def order(client):
    return lambda path, **said: client.post(f"/_control{path}", json=said)


@pytest.fixture
def told(client):
    return lambda path, **query: client.get(f"/_control{path}", query_string=query).json


def test_it_says_what_it_is(told):
    assert "sandbox" in told("/")["what"]
    assert "/_control/push" in told("/")["orders"]


def test_the_clock_moves_forward_by_seconds_or_to_an_offset(order, told, world):
    before = told("/clock")["now"]
    assert order("/clock", advance=60).json["offset"] == 60
    assert order("/clock", offset=3600).json["offset"] == 3600
    assert 3600 <= told("/clock")["now"] - before < 3660
    assert (world.settings.folder / "clock").read_text() == "3600"


@pytest.mark.parametrize(
    "said", [{"advance": -1}, {"offset": 59}, {"advance": 1.5}, {"advance": "60"}, {}, {"advance": 1, "offset": 90}]
)
def test_the_clock_refuses_to_go_back_and_to_guess(order, told, said):
    order("/clock", advance=60)
    assert order("/clock", **said).status_code == 400
    assert told("/clock")["offset"] == 60


def test_a_login_and_a_consent_code_for_a_citizen(world, wire, client, order, citizen):
    mini = world.settings.mini
    code = order("/login-code", key=citizen.key).json["code"]
    asked = {"appid": mini.appid, "secret": mini.secret, "js_code": code, "grant_type": "authorization_code"}
    said = client.get("/sns/jscode2session", query_string=asked).json
    assert said["openid"] == wire.openid(citizen, "mini")
    consent = order("/consent-code", key=citizen.key).json["code"]
    asked = {"openid": said["openid"], "real_name": citizen.name, "cred_id": citizen.number, "cred_type": "1"}
    verdict = wire.post("/intp/realname/checkrealnameinfo", {**asked, "code": consent}, "mini")
    assert verdict["verify_real_name"] == "V_NM_ID_MA"


def test_a_face_check_is_decided_once(wire, order, citizen):
    shown = {"cert_type": "IDENTITY_CARD", "cert_name": citizen.name, "cert_no": citizen.number}
    asked = {"out_seq_no": "step-1", "cert_info": shown, "openid": wire.openid(citizen, "mini")}
    verify_id = wire.post("/cityservice/face/identify/getverifyid", asked, "mini")["verify_id"]
    assert order("/face", verify_id=verify_id, outcome="wink").status_code == 400
    assert order("/face", verify_id=verify_id, outcome="pass").json == {"verify_ret": 10000}
    assert order("/face", verify_id=verify_id, outcome="cancel").status_code == 400
    assert order("/face", verify_id="made-up", outcome="pass").status_code == 400


@pytest.mark.parametrize("path", ["/login-code", "/consent-code", "/push"])
def test_nobody_is_nobody(order, path):
    assert order(path, key="nobody", type="text", content="x").status_code == 400


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"type": "text", "content": "积分"}, {"MsgType": "text", "Content": "积分"}),
        ({"type": "voice", "recognition": "查社保"}, {"MsgType": "voice", "Recognition": "查社保"}),
        ({"type": "click", "event_key": "k"}, {"MsgType": "event", "Event": "CLICK", "EventKey": "k"}),
        ({"type": "subscribe"}, {"MsgType": "event", "Event": "subscribe", "EventKey": ""}),
        ({"type": "unsubscribe"}, {"MsgType": "event", "Event": "unsubscribe"}),
        ({"type": "image"}, {"MsgType": "image"}),
        ({"type": "location"}, {"MsgType": "location", "Location_X": "31.230416"}),
        ({"type": "text", "content": "a", "message": {"MsgId": 7}}, {"MsgId": 7}),
    ],
)
def test_a_push_of_every_type(product, order, citizen, said, expected):
    delivery = order("/push", key=citizen.key, **said).json
    assert expected.items() <= delivery["message"].items()
    assert len(product.received) == len(delivery["tries"]) == 1 and not delivery["notice"]


@pytest.mark.parametrize(
    "said",
    [{"type": "telepathy"}, {"type": "text"}, {"type": "raw"}, {"type": "again"}]
    + [{"type": "text", "content": "a", "duplicates": many} for many in (-1, 21, "2")]
    + [{"type": "text", "content": "a", "message": {"List": []}}],
)
def test_a_push_that_makes_no_sense_is_not_sent(product, order, citizen, said):
    assert order("/push", key=citizen.key, **said).status_code == 400
    assert product.received == []


def test_options_of_a_push_reach_the_wire(product, order, citizen):
    order("/push", key=citizen.key, type="text", content="a", plaintext=True)
    order("/push", key=citizen.key, type="again", duplicates=0)
    order("/push", key=citizen.key, type="raw", xml="<xml>")
    assert b"<Content><![CDATA[a]]></Content>" in product.received[0].body
    assert all(b"<Encrypt>" in received.body for received in product.received[1:])


def test_sent_holds_what_reached_the_citizen_and_not_what_they_said(world, wire, product, order, told, citizen, other):
    order("/push", key=citizen.key, type="subscribe")
    order("/push", key=citizen.key, type="text", content="社保")
    text = {"touser": wire.openid(citizen), "msgtype": "text", "text": {"content": "您的结果"}}
    wire.post("/cgi-bin/message/custom/send", text)
    assert [line["content"] for line in told("/sent", key=citizen.key)] == ["您的结果"]
    assert told("/sent", key=other.key) == []
    last = chat.history(world, citizen.key)[-1].id
    assert told("/sent", key=citizen.key, after=last) == []


def test_calls_are_listed_without_secrets(client, wire, told, citizen):
    token = wire.token()
    wire.get("/cgi-bin/user/info", openid=wire.openid(citizen))
    client.get("/cgi-bin/getcallbackip")
    seen = told("/calls")
    assert seen["counts"]["GET /cgi-bin/user/info"] == 1
    assert [(call["path"], call["errcode"]) for call in seen["calls"][-2:]] == [
        ("/cgi-bin/user/info", 0),
        ("/cgi-bin/getcallbackip", 41001),
    ]
    text = json.dumps(seen)
    assert not any(secret in text for secret in (token, wire.openid(citizen), wire.world.settings.official.secret))


def test_citizens_are_told_with_both_openids(told, world, citizen):
    listed = told("/citizens")
    found = next(one for one in listed if one["key"] == citizen.key)
    assert len(listed) == len(everyone())
    assert (found["name"], found["number"]) == (citizen.name, citizen.number)
    assert found["openid_mini"] == accounts.openid(world.settings.mini.appid, citizen.key)
    assert found["openid_official"] != found["openid_mini"]


def test_a_reset_forgets_the_day_and_keeps_the_clock_and_the_set_up(world, wire, product, order, told, citizen):
    wire.post("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "社保", "key": "k"}]})
    token = wire.token()
    order("/push", key=citizen.key, type="subscribe")
    order("/push", key=citizen.key, type="text", content="社保")
    order("/clock", advance=60)
    order("/faults", bureau="down")
    order("/switches", realname_joined="V_OP_NA")
    order("/reset")
    assert chat.history(world, citizen.key) == () and not chat.following(world, citizen.key)
    assert told("/calls")["calls"] == []
    assert told("/faults") == {"bureau": "off", "paths": {}}
    assert told("/switches")["realname_joined"]["value"] == ""
    assert told("/clock")["offset"] == 60
    assert wire.token() == token and wire.get("/cgi-bin/menu/get")["menu"]


def test_an_unknown_switch_and_a_form_post_are_refused(client, order):
    assert order("/switches", warp="on").status_code == 400
    assert client.post("/_control/reset", data={"a": "b"}).status_code == 415
    assert client.post("/_control/reset", json=[]).status_code == 400


def test_the_sandbox_serves_this_machine_only(client):
    assert client.get("/_control/", environ_base={"REMOTE_ADDR": "192.168.1.7"}).status_code == 403
    assert client.get("/_control/", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200


def test_the_root_leads_to_the_phone(client):
    assert client.get("/").headers["Location"] == "/phone/"


def test_the_callback_can_be_verified_as_wechats_console_does(product, order):
    assert order("/verify-callback").json == {"verified": False}
    product.answer = lambda received: received.query["echostr"].encode()
    assert order("/verify-callback").json == {"verified": True}
