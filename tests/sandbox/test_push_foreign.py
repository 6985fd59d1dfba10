"""The seal against a client that shares no line with it: wechatpy opens our pushes, and we accept its replies."""

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply

from sandbox.platform import chat

TEXTS = ["社保", "a]]>b", "积" * 200, "😀 & <x>", *("x" * length for length in range(1, 34))]


@pytest.fixture
def echo(world, product):
    settings = world.settings
    crypto = WeChatCrypto(settings.token, settings.aes_key, settings.official.appid)

    def answer(received):
        said = received.query
        opened = crypto.decrypt_message(received.body, said["msg_signature"], said["timestamp"], said["nonce"])
        reply = TextReply(
            message=parse_message(opened), content="收到 " + parse_message(opened).content.replace(">", "›")
        )
        return crypto.encrypt_message(reply.render(), said["nonce"], said["timestamp"]).encode()

    product.answer = answer


def test_a_conversation_with_wechatpy(world, echo, citizen):
    for text in TEXTS:
        assert not chat.say(world, citizen.key, text).notice, text
    # wechatpy breaks on "]]>" in its own replies: the echo leaves the bracket out.
    expected = [one for text in TEXTS for one in (text, "收到 " + text.replace(">", "›"))]
    assert [line.content for line in chat.history(world, citizen.key)] == expected
