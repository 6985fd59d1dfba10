"""Customer-service messages of the official account: text (wechat-wire 8.1)."""

import re

from sandbox.platform import accounts, followers, history, windows
from sandbox.platform.wire import OK, Asked, Refusal, Reply
from sandbox.settings import World

LONGEST = 2048  # bytes of UTF-8
# An odd number of backslashes before the u: "\\u4f60" in a text is a citizen's own backslash.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9A-Fa-f]{4}")


def send(world: World, asked: Asked) -> Reply:
    """POST /cgi-bin/message/custom/send. Refuses 48001, 40033, 40003, 43004, 40008, 44004, 45002, 45015, 45047."""
    account = accounts.require_kind(asked.account, "official")
    if _ESCAPED.search(asked.raw):
        raise Refusal(40033, r"illegal character, \uXXXX escapes are not accepted")
    openid = asked.text("touser")
    accounts.require_holder(account.appid, openid)
    if not followers.follows(world, openid):
        raise Refusal(43004, "require subscribe")
    content = _content(asked)
    windows.spend(world, openid)
    history.note(world, openid, "in", "service", content)
    return OK


def _content(asked: Asked) -> str:
    if asked.text("msgtype") != "text":
        raise Refusal(40008, "invalid message type")
    said = asked.payload.get("text")
    content = said.get("content") if isinstance(said, dict) else None
    if not isinstance(content, str) or not content:
        raise Refusal(44004, "empty content")
    if len(content.encode()) > LONGEST:
        raise Refusal(45002, "content size out of limit")
    return content
