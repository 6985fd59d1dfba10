"""Customer-service messages: who may be written to, when, how often, how much (wechat-wire 8.1)."""

import json

import pytest

from sandbox.platform import chat

PATH = "/cgi-bin/message/custom/send"


@pytest.fixture
def send(wire, citizen):
    return lambda content="您好": wire.post(PATH, _text(wire.openid(citizen), content))["errcode"]


@pytest.fixture
def follower(world, citizen, product):
    chat.follow(world, citizen.key)
    return citizen


def _text(openid, content):
    return {"touser": openid, "msgtype": "text", "text": {"content": content}}


def test_a_message_arrives_in_the_chat(world, follower, send):
    assert send("您的社保查询结果\n第二行 <a href='x'>y</a>") == 0
    arrived = chat.history(world, follower.key)[-1]
    assert (arrived.way, arrived.kind, arrived.content) == (
        "in",
        "service",
        "您的社保查询结果\n第二行 <a href='x'>y</a>",
    )


def test_who_does_not_follow_cannot_be_written_to(world, product, citizen, send):
    assert send() == 43004
    chat.follow(world, citizen.key)
    assert send() == 0
    chat.unfollow(world, citizen.key)
    assert send() == 43004


def _act(world, citizen, action):
    acts = {"message": lambda: chat.say(world, citizen.key, "社保"), "menu": lambda: chat.tap(world, citizen.key, "k")}
    acts["follow"] = lambda: chat.follow(world, citizen.key)
    acts[action]()


@pytest.mark.parametrize(("action", "messages"), [("message", 5), ("menu", 3), ("follow", 3)])
def test_an_act_opens_so_many_messages(world, follower, send, action, messages):
    _act(world, follower, action)
    assert [send() for _ in range(messages + 1)] == [0] * messages + [45047]


@pytest.mark.parametrize(("action", "seconds"), [("message", 48 * 3600), ("menu", 60), ("follow", 60)])
def test_an_act_opens_so_many_seconds(world, follower, send, action, seconds):
    _act(world, follower, action)
    world.clock.advance(seconds - 5)
    assert send() == 0
    world.clock.advance(5)
    assert send() == 45015


def test_a_voice_message_opens_the_long_window_too(world, follower, send):
    chat.speak(world, follower.key, "查社保")
    world.clock.advance(3600)
    assert send() == 0


def test_a_tap_on_a_view_button_opens_nothing(world, client, follower, send):
    world.clock.advance(61)
    client.post(
        "/_control/push",
        json={"key": follower.key, "type": "click", "message": {"Event": "VIEW", "EventKey": "http://127.0.0.1/"}},
    )
    assert send() == 45015


def test_the_last_act_counts(world, follower, send):
    chat.say(world, follower.key, "社保")
    chat.tap(world, follower.key, "k")
    assert [send() for _ in range(4)] == [0, 0, 0, 45047]
    chat.say(world, follower.key, "积分")
    assert send() == 0


def test_a_refused_message_takes_nothing_from_the_window(world, follower, send):
    assert send("好" * 683) == 45002  # 2049 bytes
    assert send("") == 44004
    assert [send("好" * 682 + "ab") for _ in range(4)] == [0, 0, 0, 45047]  # 2048 bytes


def _raw(client, wire, body):
    token = {"access_token": wire.token()}
    return client.post(PATH, query_string=token, data=body, content_type="application/json").json["errcode"]


def test_escaped_characters_are_refused_and_a_citizens_backslash_is_not(client, wire, follower):
    letter = _text(wire.openid(follower), "您好")
    assert _raw(client, wire, json.dumps(letter)) == 40033
    letter["text"]["content"] = r"C:\u4f60"
    assert _raw(client, wire, json.dumps(letter, ensure_ascii=False).encode()) == 0


def test_other_types_and_openids_are_refused(wire, follower):
    letter = _text(wire.openid(follower), "您好")
    assert wire.post(PATH, {**letter, "msgtype": "image"})["errcode"] == 40008
    assert wire.post(PATH, {**letter, "text": "您好"})["errcode"] == 44004
    assert wire.post(PATH, {**letter, "touser": wire.openid(follower, "mini")})["errcode"] == 40003
    assert wire.post(PATH, letter, "mini")["errcode"] == 48001
