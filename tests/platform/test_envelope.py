"""A push that is right opens, to exactly what was sent; a reply opens at WeChat's side."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Misconfigured
from models.people.pii import Pii
from models.push import Push, dedup_key
from tests.conftest import CountingRandom, StillClock
from tests.platform import pushes
from tests.platform.pushes import Sent
from wechat.platform.envelope import Envelope, PushAccount
from wechat.platform.reply import cdata

ACCOUNT = PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY)
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


def event(**elements: str) -> bytes:
    named = {"ToUserName": "gh_97417a04a28d", "FromUserName": "oCitizen", "CreateTime": "1795226399"} | elements
    return ("<xml>" + "".join(f"<{name}>{text}</{name}>" for name, text in named.items()) + "</xml>").encode()


def opened(envelope: Envelope, message: bytes) -> Push:
    sent = Sent(message)
    return envelope.open(sent.query, sent.body)


def test_a_right_push_opens_to_its_message(envelope):
    push = opened(envelope, pushes.TEXT.encode())
    assert (push.to_user, push.from_user, push.created_at) == (pushes.ORIGINAL_ID, Pii("oCitizen"), 1795226399)
    assert (push.msg_type, push.content, push.msg_id) == ("text", Pii("社保"), "9007199254740993")
    assert (push.timestamp, push.nonce, push.key_used) == (pushes.NOW, "415670741", 0)
    assert push.event is push.event_key is push.recognition is push.ticket is None
    assert push.fields == {}


def test_spellings_of_events_and_ids_are_read_alike(envelope):
    scan = opened(envelope, event(MsgType="Event", Event="SCAN", EventKey="7", Ticket="t"))
    assert (scan.msg_type, scan.event, scan.event_key, scan.ticket) == ("event", "scan", "7", "t")
    voice = opened(envelope, event(MsgType="voice", MsgID="12", Recognition="查积分", Format="amr"))
    assert (voice.msg_id, voice.recognition, voice.fields) == ("12", Pii("查积分"), {"Format": "amr"})


def test_nested_and_repeated_elements_are_kept_by_path(envelope):
    lists = "<List><TemplateId>a</TemplateId></List><List><TemplateId>b</TemplateId></List>"
    push = opened(envelope, event(MsgType="event", Event="subscribe_msg_popup_event", SubscribeMsgPopupEvent=lists))
    assert push.fields == {
        "SubscribeMsgPopupEvent/List/TemplateId": "a",
        "SubscribeMsgPopupEvent/List#2/TemplateId": "b",
    }


def test_nothing_personal_shows_in_the_repr_of_a_push(envelope):
    push = opened(envelope, event(MsgType="location", Label="人民路1号", Content="我的号码"))
    assert "人民路" not in repr(push) and "我的号码" not in repr(push) and "oCitizen" not in repr(push)
    assert push.fields["Label"] == "人民路1号"
    assert pushes.KEY not in repr(ACCOUNT) and pushes.TOKEN not in repr(ACCOUNT)


@pytest.mark.parametrize("aside", [300, -300])
def test_the_edge_of_the_time_window_is_inside(envelope, aside):
    sent = Sent(timestamp=str(pushes.NOW + aside))
    assert envelope.open(sent.query, sent.body).timestamp == pushes.NOW + aside


def test_a_push_under_the_previous_key_opens_and_is_answered_under_it(clock, chance):
    turning = Envelope(PushAccount(pushes.APPID, pushes.TOKEN, pushes.OTHER_KEY, pushes.KEY), clock)
    sent = Sent()
    push = turning.open(sent.query, sent.body)
    assert push.key_used == 1
    sealed = ElementTree.fromstring(turning.seal_reply(push, "<xml/>", chance)).findtext("Encrypt")
    assert b"<xml/>" in pushes.decrypt(sealed, pushes.KEY)
    new = Sent(key=pushes.OTHER_KEY)
    assert turning.open(new.query, new.body).key_used == 0


def test_both_halves_of_the_url_check_count(envelope):
    query = {"signature": pushes.sha1(pushes.TOKEN, "1", "2"), "timestamp": "1", "nonce": "2"}
    assert envelope.verify_url(query)
    for missing in query:
        assert not envelope.verify_url({name: text for name, text in query.items() if name != missing})
    assert not envelope.verify_url(query | {"nonce": "\udcff"})


@pytest.mark.parametrize("key", ["", "short", "A" * 44, "A" * 42 + "+", "A" * 42 + "\n", "Ａ" * 43])
def test_a_malformed_key_stops_the_boot(clock, key):
    with pytest.raises(Misconfigured):
        Envelope(PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY, key or "x"), clock)


@given(content=XML_TEXT, padding=st.integers(0, 31))
def test_any_text_comes_out_as_it_went_in(content, padding):
    """`]]>`, emoji, and every place the end may take in a 32-byte block."""
    # Filling an element that nobody reads walks the total length through all residues.
    message = event(MsgType="text", MsgId="1", Content=cdata(content + "]]>🀄"), Filler="f" * padding)
    push = opened(Envelope(ACCOUNT, StillClock()), message)
    assert push.content == Pii(content + "]]>🀄")


@given(content=XML_TEXT)
def test_every_reply_opens_at_wechats_side_to_the_same_text(content):
    envelope = Envelope(ACCOUNT, StillClock())
    push = opened(envelope, pushes.TEXT.encode())
    body = envelope.seal_reply(push, envelope.text_reply(push, content[:500], 1795226400), CountingRandom())
    reply = {element.tag: element.text for element in ElementTree.fromstring(body)}
    signed = pushes.sha1(pushes.TOKEN, reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
    assert (reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"]) == (signed, str(pushes.NOW), push.nonce)
    full = pushes.decrypt(reply["Encrypt"])
    message = full[20 : 20 + int.from_bytes(full[16:20], "big")]
    assert full[20 + len(message) : -full[-1]] == pushes.APPID.encode()
    inner = ElementTree.fromstring(message)
    assert (inner.findtext("ToUserName"), inner.findtext("FromUserName")) == ("oCitizen", pushes.ORIGINAL_ID)
    assert inner.findtext("Content") == content[:500]


def test_two_replies_never_share_their_salt(envelope, chance):
    push = opened(envelope, pushes.TEXT.encode())
    assert envelope.seal_reply(push, "<xml/>", chance) != envelope.seal_reply(push, "<xml/>", chance)


def test_a_redelivery_has_the_same_key_and_another_push_another(envelope):
    first, again = Sent(), Sent(timestamp=str(pushes.NOW + 5), nonce="9")
    assert dedup_key(envelope.open(first.query, first.body)) == dedup_key(envelope.open(again.query, again.body))
    told = [
        event(MsgType="text", MsgId="1"),
        event(MsgType="text", MsgId="2"),
        event(MsgType="event", Event="CLICK", EventKey="a"),
        event(MsgType="event", Event="CLICK", EventKey="b"),
        event(MsgType="event", Event="VIEW", EventKey="a"),
        event(MsgType="event", Event="CLICK", EventKey="a", Ticket="t"),
        event(MsgType="event", Event="CLICK", EventKey="a", FromUserName="oOther"),
        event(MsgType="event", Event="CLICK", EventKey="a", CreateTime="1795226398"),
        event(MsgType="event", Event="CLICKa"),
    ]
    keys = {dedup_key(opened(envelope, message)) for message in told}
    assert len(keys) == len(told) and {len(key) for key in keys} == {32}
