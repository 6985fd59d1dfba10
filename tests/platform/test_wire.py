"""XML and JSON come out as one form, in every mode; replies go back in the format and mode of the push."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadRequest, Refused, TooLarge
from models.people.pii import Pii
from models.push import Mode, Push, Wire, dedup_key
from tests.conftest import CountingRandom, StillClock
from tests.corpus.kit import as_xml
from tests.platform import pushes
from tests.platform.pushes import Sent
from wechat.platform import flat_json, xml
from wechat.platform.envelope import Envelope, PushAccount
from wechat.platform.wire import wire_of

ACCOUNT = PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY, original_id=pushes.ORIGINAL_ID)
ENVELOPES = {mode: Envelope(replace(ACCOUNT, mode=mode), StillClock()) for mode in Mode}
FIELDS = {"ToUserName": pushes.ORIGINAL_ID, "FromUserName": "oCitizen", "CreateTime": pushes.NOW, "MsgType": "text"}
SAID = FIELDS | {"Content": "社保", "MsgId": 9007199254740993, "Deep": {"A": "1", "B": [{"C": "2"}, {"C": "3"}]}}
OUTERS = {Wire.XML: Sent.outer, Wire.JSON: '{"ToUserName": "gh_97417a04a28d", "Encrypt": "{}"}'}


def written(wire: Wire, fields: dict[str, object]) -> bytes:
    return (as_xml(fields) if wire is Wire.XML else json.dumps(fields, ensure_ascii=False)).encode()


def opened(mode: Mode, wire: Wire, fields: dict[str, object] = SAID, **parts: object) -> Push:
    sent = Sent(**{"message": written(wire, fields), "outer": OUTERS[wire], **parts})
    if mode is Mode.PLAIN:
        return ENVELOPES[mode].open(
            {name: sent.query[name] for name in ("signature", "timestamp", "nonce")}, sent.message
        )
    return ENVELOPES[mode].open(sent.query, sent.body)


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize("mode", Mode)
def test_every_format_in_every_mode_opens_to_the_same_push(mode: Mode, wire: Wire) -> None:
    push = opened(mode, wire)
    assert replace(push, wire=Wire.XML, body_hash=b"") == replace(opened(Mode.SAFE, Wire.XML), body_hash=b"")
    assert (push.msg_id, push.content, push.wire) == ("9007199254740993", Pii("社保"), wire)
    assert push.fields == {"Deep/A": "1", "Deep/B/C": "2", "Deep/B#2/C": "3"}
    assert dedup_key(push) == dedup_key(opened(Mode.SAFE, Wire.XML))


@pytest.mark.parametrize("wire", Wire)
def test_a_reply_goes_back_in_the_format_of_the_push_sealed_unless_the_mode_is_plain(wire: Wire) -> None:
    def fields(body: bytes) -> dict[str, object]:
        return json.loads(body) if wire is Wire.JSON else {one.tag: one.text for one in ElementTree.fromstring(body)}

    for mode, envelope in ENVELOPES.items():
        push = opened(mode, wire)
        body = envelope.seal_reply(push, envelope.text_reply(push, "a]]>b", 5), CountingRandom())
        if mode is not Mode.PLAIN:
            outer = fields(body)
            stamps = (str(outer["TimeStamp"]), str(outer["Nonce"]), str(outer["Encrypt"]))
            assert outer["MsgSignature"] == pushes.sha1(pushes.TOKEN, *stamps)
            plain = pushes.decrypt(str(outer["Encrypt"]))
            body = plain[20 : 20 + int.from_bytes(plain[16:20], "big")]
        said = fields(body)
        assert (said["ToUserName"], said["FromUserName"], said["Content"]) == ("oCitizen", pushes.ORIGINAL_ID, "a]]>b")
        assert said["CreateTime"] in (5, "5")


def test_compat_takes_the_sealed_message_and_never_the_plain_fields_beside_it() -> None:
    beside = FIELDS | {"FromUserName": "oLiar", "Content": "退出", "MsgId": 1}
    for wire in Wire:
        outer = written(wire, beside | {"Encrypt": "{}"}).decode()
        push = opened(Mode.COMPAT, wire, outer=outer)
        assert (push.from_user, push.content, push.msg_id) == (Pii("oCitizen"), Pii("社保"), "9007199254740993")
        with pytest.raises(Refused):
            opened(Mode.SAFE, wire, outer=outer)


def test_the_configured_mode_decides_and_never_the_request() -> None:
    sent = Sent()
    plain = {name: sent.query[name] for name in ("signature", "timestamp", "nonce")}
    for mode in (Mode.SAFE, Mode.COMPAT):
        with pytest.raises(Refused):
            ENVELOPES[mode].open(plain, sent.message)
    with pytest.raises(Refused):
        ENVELOPES[Mode.PLAIN].open(sent.query, sent.body)
    assert ENVELOPES[Mode.PLAIN].open(plain | {"encrypt_type": "raw"}, sent.message).content == Pii("社保")
    with pytest.raises(Refused):
        ENVELOPES[Mode.PLAIN].open(plain | {"signature": "0" * 40}, sent.message)


@pytest.mark.parametrize("wire", Wire)
def test_a_turn_of_the_key_is_noticed_by_nobody(wire: Wire) -> None:
    turning = Envelope(replace(ACCOUNT, aes_key=pushes.OTHER_KEY, previous_aes_key=pushes.KEY), StillClock())
    for key, index in ((pushes.KEY, 1), (pushes.OTHER_KEY, 0)):
        sent = Sent(message=written(wire, SAID), outer=OUTERS[wire], key=key)
        push = turning.open(sent.query, sent.body)
        body = turning.seal_reply(push, turning.text_reply(push, "好", 5), CountingRandom()).decode()
        sealed = (
            body.split('"Encrypt":"')[1].split('"')[0] if wire is Wire.JSON else body.split("CDATA[")[1].split("]]")[0]
        )
        assert push.key_used == index
        assert "好".encode() in pushes.decrypt(sealed, key)


def test_the_first_byte_decides_and_a_content_type_may_only_agree() -> None:
    assert wire_of(b"\xef\xbb\xbf\r\n <xml/>") is Wire.XML
    assert wire_of(b' {"a": 1}', "application/json; charset=gbk") is Wire.JSON
    assert wire_of(b"<xml/>", "application/x-www-form-urlencoded") is Wire.XML
    for body, kind in (
        (b"<xml/>", "text/json"),
        (b"{}", "application/soap+xml"),
        (b"", ""),
        (b"[1]", ""),
        (b"a=b", ""),
    ):
        with pytest.raises(BadRequest):
            wire_of(body, kind)


def test_arrays_never_pass_for_single_texts() -> None:
    assert flat_json.read(b'{"A": ["x", "y"], "B": [{"C": 1}], "D": [], "E": {}}') == {
        "A#1": "x",
        "A#2": "y",
        "B/C": "1",
        "D": "",
        "E": "",
    }


def test_numbers_come_as_they_were_written() -> None:
    read = flat_json.read(b'{"a": 18446744073709551616, "b": -0, "c": 1.50, "d": 1E400, "e": true, "f": null}')
    assert read == {"a": "18446744073709551616", "b": "-0", "c": "1.50", "d": "1E400", "e": "true", "f": ""}


def test_depth_and_values_of_json_are_bounded_at_their_edges() -> None:
    def deep(levels: int) -> bytes:
        return b'{"a":' * levels + b"1" + b"}" * levels

    def wide(values: int) -> bytes:
        return json.dumps({f"a{n}": n for n in range(values)}).encode()

    flat_json.read(deep(flat_json.MAX_DEPTH - 1))
    flat_json.read(wide(flat_json.MAX_NODES - 1))
    for body in (deep(flat_json.MAX_DEPTH), wide(flat_json.MAX_NODES), b'{"a":[' + b"1," * 300 + b"1]}"):
        with pytest.raises(TooLarge):
            flat_json.read(body)


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
INNER = st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3)
LISTS = st.dictionaries(NAMES, st.lists(INNER, min_size=1, max_size=3), min_size=1, max_size=2)
TREES = st.dictionaries(NAMES, TEXTS | INNER | LISTS, min_size=1, max_size=4)


@given(TREES)
def test_whatever_both_formats_can_say_they_say_alike(tree: dict[str, object]) -> None:
    told = json.dumps(tree).replace("]]>", "]] >")
    assert flat_json.read(told.encode()) == xml.read(as_xml(json.loads(told)).encode())


def test_two_users_of_one_second_are_two_events() -> None:
    event = FIELDS | {"MsgType": "event", "Event": "user_authorization_revoke", "FromUserName": "oPlatform"}
    keys = {dedup_key(opened(Mode.SAFE, wire, event | {"OpenID": user})) for wire in Wire for user in ("oA", "oB")}
    assert len(keys) == 2
