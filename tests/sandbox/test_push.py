"""Pushes over real HTTP: sealed and signed, five seconds, three deliveries, replies checked (wechat-wire 2)."""

import threading
import time

import pytest

from sandbox.platform import chat
from sandbox.platform.crypt import NotSealed, Seal, sign
from sandbox.platform.envelope import Twist
from sandbox.platform.history import HANDED_OVER, UNAVAILABLE
from sandbox.platform.letter import read, write
from sandbox.platform.push import Pusher

TEXT = {"MsgType": "text", "Content": "社保"}


@pytest.fixture
def pusher(world):
    return Pusher(world)


@pytest.fixture
def seal(world):
    return Seal(world.settings.aes_key, world.settings.official.appid)


@pytest.fixture
def opened(seal):
    """The message inside a received push."""
    return lambda received: read(seal.open(read(received.body.decode())["Encrypt"]))


@pytest.fixture
def reply(world, wire, citizen, seal):
    """A sealed reply; `inner` and `outer` replace fields."""

    def sealed(content="您好", inner=(), outer=()):
        said = {
            "ToUserName": wire.openid(citizen),
            "FromUserName": world.settings.original_id,
            "CreateTime": 1795284574,
            "MsgType": "text",
            "Content": content,
            **dict(inner),
        }
        encrypt = seal.close(write(said), bytes(16))
        signature = sign(world.settings.token, "1795284574", "nonce", encrypt)
        said = {"Encrypt": encrypt, "MsgSignature": signature, "TimeStamp": 1795284574, "Nonce": "nonce"}
        return write({**said, **dict(outer)}).encode()

    return sealed


def _chat(world, citizen):
    return [(line.way, line.content) for line in chat.history(world, citizen.key)]


def test_a_push_is_sealed_signed_and_addressed(world, wire, product, pusher, citizen, opened):
    delivery = pusher.push(citizen.key, TEXT)
    (received,) = product.received
    query, envelope = received.query, read(received.body.decode())
    token = world.settings.token
    assert (received.method, received.path) == ("POST", "/wechat/official")
    assert query["signature"] == sign(token, query["timestamp"], query["nonce"])
    assert query["msg_signature"] == sign(token, query["timestamp"], query["nonce"], envelope["Encrypt"])
    assert (query["encrypt_type"], query["openid"]) == ("aes", wire.openid(citizen))
    assert abs(int(query["timestamp"]) - world.clock.now()) < 60
    assert set(envelope) == {"ToUserName", "Encrypt"}
    message = opened(received)
    assert message == {name: str(value) for name, value in delivery.message.items()}
    assert (message["ToUserName"], message["FromUserName"]) == (world.settings.original_id, wire.openid(citizen))
    assert 2**53 < int(message["MsgId"]) < 2**63
    assert not delivery.notice and not delivery.replies


def test_an_event_has_no_message_id_and_no_line_in_the_chat(world, product, pusher, citizen, opened):
    pusher.push(citizen.key, {"MsgType": "event", "Event": "CLICK", "EventKey": "insurance-overview"})
    assert "MsgId" not in opened(product.received[0])
    assert _chat(world, citizen) == []


def test_what_the_citizen_says_and_the_sealed_reply_are_shown(world, product, pusher, citizen, reply):
    product.answer = lambda received: reply("正在为您查询 ]]> <a>")
    delivery = pusher.push(citizen.key, TEXT)
    assert [one.wrong for one in delivery.tries] == [""]
    assert _chat(world, citizen) == [("out", "社保"), ("in", "正在为您查询 ]]> <a>")]


@pytest.mark.parametrize("body", [b"success", b""])
def test_success_and_nothing_are_answers(world, product, pusher, citizen, body):
    product.answer = lambda received: body
    assert not pusher.push(citizen.key, TEXT).notice
    assert _chat(world, citizen) == [("out", "社保")]


def test_a_handover_is_a_line_of_the_system(world, product, pusher, citizen, reply):
    product.answer = lambda received: reply(inner={"MsgType": "transfer_customer_service"})
    pusher.push(citizen.key, TEXT)
    assert _chat(world, citizen)[-1] == ("system", HANDED_OVER)


def test_a_failing_product_gets_three_deliveries_of_one_message_and_the_user_an_apology(
    world, product, pusher, citizen, opened
):
    product.status = 503
    delivery = pusher.push(citizen.key, TEXT)
    assert [one.status for one in delivery.tries] == [503, 503, 503]
    assert len({opened(one)["MsgId"] for one in product.received}) == 1
    assert len({opened(one)["CreateTime"] for one in product.received}) == 1
    assert len({one.query["nonce"] for one in product.received}) == 3
    assert len({one.query["msg_signature"] for one in product.received}) == 3
    assert _chat(world, citizen)[-1] == ("system", UNAVAILABLE)


def test_a_product_that_recovers_is_not_asked_a_third_time(world, product, pusher, citizen):
    def recover(received):
        product.status = 502 if len(product.received) == 1 else 200
        return b"success"

    product.answer = recover
    delivery = pusher.push(citizen.key, TEXT)
    assert [one.status for one in delivery.tries] == [502, 200]
    assert not delivery.notice


def test_a_product_that_is_not_there_is_tried_three_times(world, citizen):
    delivery = Pusher(world).push(citizen.key, TEXT)
    assert [one.wrong for one in delivery.tries] == ["ConnectionRefusedError"] * 3
    assert _chat(world, citizen)[-1] == ("system", UNAVAILABLE)


def test_a_slow_product_is_cut_off_and_tried_again(world, product, citizen):
    late = threading.Event()
    product.answer = lambda received: b"success" if late.wait(30) else b""
    try:
        delivery = Pusher(world, limit=0.3).push(citizen.key, TEXT)
    finally:
        late.set()
    assert [one.wrong for one in delivery.tries] == ["timeout"] * 3
    assert delivery.notice


def test_a_reply_that_trickles_is_cut_off_although_bytes_keep_coming(world, citizen, trickling):
    delivery = Pusher(world, limit=0.5, deliveries=1).push(citizen.key, TEXT)
    assert [one.wrong for one in delivery.tries] == ["timeout"]
    assert len(trickling) < 100


@pytest.fixture
def trickling(product):
    """The product promises 600 bytes, sends one every 50 ms and ends after 100; this is the list of those sent."""
    sent = []

    def drops():
        while len(sent) < 100:
            sent.append(b" ")
            yield b" "
            time.sleep(0.05)

    product.trickle = drops
    return sent


WRONG_REPLIES = {
    "plain XML": lambda reply: write({"ToUserName": "a", "MsgType": "text", "Content": "您好"}).encode(),
    "JSON": lambda reply: b'{"errcode":0}',
    "no XML": lambda reply: "成功".encode(),
    "not UTF-8": lambda reply: b"\xff\xfe",
    "bad signature": lambda reply: reply(outer={"MsgSignature": "0" * 40}),
    "another nonce": lambda reply: reply(outer={"Nonce": "other"}),
    "not sealed": lambda reply: reply(outer={"Encrypt": "AAAA"}),
    "to somebody else": lambda reply: reply(inner={"ToUserName": "o" + "x" * 27}),
    "not swapped": lambda reply: reply(inner={"FromUserName": "o" + "x" * 27}),
    "no type": lambda reply: reply(inner={"MsgType": ""}),
    "no time": lambda reply: reply(inner={"CreateTime": "now"}),
    "empty text": lambda reply: reply(""),
    "text too long": lambda reply: reply("好" * 683),
}


@pytest.mark.parametrize("wrong", WRONG_REPLIES)
def test_a_wrong_answer_is_never_shown(world, product, pusher, citizen, reply, wrong):
    product.answer = lambda received: WRONG_REPLIES[wrong](reply)
    delivery = pusher.push(citizen.key, TEXT)
    assert len(delivery.tries) == 3 and all(one.status == 200 and one.wrong for one in delivery.tries)
    assert _chat(world, citizen) == [("out", "社保"), ("system", UNAVAILABLE)]


def test_the_longest_text_is_shown(world, product, pusher, citizen, reply):
    product.answer = lambda received: reply("好" * 682 + "ab")
    assert not pusher.push(citizen.key, TEXT).notice


def test_a_reply_for_another_account_is_wrong(world, product, pusher, citizen):
    foreign = Seal(world.settings.aes_key, "wx9999999999999999").close("<xml/>", bytes(16))
    signature = sign(world.settings.token, "1", "n", foreign)
    letter = write({"Encrypt": foreign, "MsgSignature": signature, "TimeStamp": 1, "Nonce": "n"})
    product.answer = lambda received: letter.encode()
    assert pusher.push(citizen.key, TEXT).tries[0].wrong == "length or appid"


def test_duplicates_arrive_at_the_same_moment_with_one_message_id(product, pusher, citizen, opened):
    together = threading.Barrier(4)
    product.answer = lambda received: b"success" if together.wait(10) >= 0 else b""
    delivery = pusher.push(citizen.key, TEXT, duplicates=3)
    assert [one.wrong for one in delivery.tries] == [""] * 4
    assert len({opened(one)["MsgId"] for one in product.received}) == 1
    assert len({one.query["nonce"] for one in product.received}) == 4


def test_the_last_push_can_be_repeated_unchanged(product, pusher, citizen, opened):
    pusher.push(citizen.key, TEXT)
    pusher.again(citizen.key)
    first, second = product.received
    assert opened(first) == opened(second)
    assert first.query["nonce"] != second.query["nonce"]


def test_a_forged_signature_is_wrong_and_the_rest_right(world, product, pusher, citizen, opened):
    pusher.push(citizen.key, TEXT, Twist(wrong_signature=True))
    query, envelope = product.received[0].query, read(product.received[0].body.decode())
    assert query["msg_signature"] != sign(world.settings.token, query["timestamp"], query["nonce"], envelope["Encrypt"])
    assert opened(product.received[0])["Content"] == "社保"


def test_a_foreign_appid_is_inside_a_right_signature(world, product, pusher, citizen, seal):
    pusher.push(citizen.key, TEXT, Twist(wrong_appid=True))
    query, envelope = product.received[0].query, read(product.received[0].body.decode())
    assert query["msg_signature"] == sign(world.settings.token, query["timestamp"], query["nonce"], envelope["Encrypt"])
    with pytest.raises(NotSealed, match="appid"):
        seal.open(envelope["Encrypt"])


def test_a_plain_push_has_neither_seal_nor_its_parameters(product, pusher, citizen):
    pusher.push(citizen.key, TEXT, Twist(plaintext=True))
    (received,) = product.received
    assert read(received.body.decode())["Content"] == "社保"
    assert not {"encrypt_type", "msg_signature"} & set(received.query)


def test_raw_xml_is_sealed_as_it_is(product, pusher, citizen, seal):
    pusher.push(citizen.key, TEXT, Twist(raw="<!DOCTYPE x><xml>"))
    assert seal.open(read(product.received[0].body.decode())["Encrypt"]) == "<!DOCTYPE x><xml>"


def test_verification_demands_echostr_and_nothing_else(world, product, pusher):
    product.answer = lambda received: received.query["echostr"].encode()
    assert pusher.verify_callback()
    (received,) = product.received
    assert received.method == "GET"
    assert received.query["signature"] == sign(
        world.settings.token, received.query["timestamp"], received.query["nonce"]
    )
    product.answer = lambda received: f'"{received.query["echostr"]}"'.encode()
    assert not pusher.verify_callback()
    product.answer = lambda received: received.query["echostr"].encode()
    product.status = 403
    assert not pusher.verify_callback()


def test_pushes_are_signed_with_the_sandbox_clock(world, product, pusher, citizen):
    world.clock.advance(86400)
    pusher.push(citizen.key, TEXT)
    assert abs(int(product.received[0].query["timestamp"]) - world.clock.now()) < 60
