"""Passive replies: whatever the text, the document around it stands."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from models.people.pii import Pii
from models.push import Push
from wechat.platform.reply import text_reply, transfer_reply

PUSH = Push("gh_1", Pii("oCitizen"), 1, "text", 1, "n", b"h", 0)


@given(st.text())
def test_any_text_at_all_makes_a_reply_that_parses_and_fits(content):
    said = ElementTree.fromstring(text_reply(PUSH, content, 5)).findtext("Content")
    assert len(said.encode()) <= 2048
    assert set(said) <= set(content) | {"\n"}


def test_a_text_cannot_leave_its_element():
    hostile = "]]></Content><MsgType>news</MsgType>]]>]]>"
    reply = ElementTree.fromstring(text_reply(PUSH, hostile, 5))
    assert reply.findtext("Content") == hostile
    assert [element.tag for element in reply] == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]


def test_a_long_text_ends_at_a_characters_edge():
    said = ElementTree.fromstring(text_reply(PUSH, "a" + "社" * 1000, 5)).findtext("Content")
    assert said == "a" + "社" * 682  # 1 + 3 * 682 = 2047: the next character would need three bytes
    assert ElementTree.fromstring(text_reply(PUSH, "b" * 2048, 5)).findtext("Content") == "b" * 2048


def test_what_xml_cannot_carry_is_dropped_and_line_ends_are_one():
    said = ElementTree.fromstring(text_reply(PUSH, "a\x00\x0b\ud800\uffff\tb\r\nc\rd", 5)).findtext("Content")
    assert said == "a\tb\nc\nd"


def test_a_transfer_goes_back_to_the_sender_and_says_nothing_else():
    reply = {element.tag: element.text for element in ElementTree.fromstring(transfer_reply(PUSH, 7))}
    assert reply == {
        "ToUserName": "oCitizen",
        "FromUserName": "gh_1",
        "CreateTime": "7",
        "MsgType": "transfer_customer_service",
    }
