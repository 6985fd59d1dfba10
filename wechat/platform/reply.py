"""Passive replies in the format of the push (wechat-wire 2.4, 2.10). Whatever a text holds, it stays in its element."""

import re
from typing import Final

from models.push import Push, Wire
from wechat.platform import strict_json

MAX_TEXT_BYTES: Final = 2048

# What XML 1.0 cannot carry (production 2, Char), lone surrogates included.
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_reply(push: Push, content: str, created_at: int) -> str:
    """A text answer to this push. `created_at`: seconds since 1970. Longer than 2048 bytes of UTF-8 is cut."""
    return _reply(push, "text", created_at, Content=cut(legal(content)))


def transfer_reply(push: Push, created_at: int) -> str:
    """Hands what the citizen wrote to a human customer-service agent."""
    return _reply(push, "transfer_customer_service", created_at)


def sealed_reply(wire: Wire, encrypted: str, signed: str, timestamp: int, nonce: str) -> bytes:
    """The answer around a sealed reply; the time stamp is a number in both formats."""
    stamps = {"MsgSignature": signed, "TimeStamp": timestamp, "Nonce": nonce}
    return _render(wire, {"Encrypt": encrypted} | stamps).encode()


def cdata(text: str) -> str:
    """The text as CDATA; a `]]>` inside is split over two sections, so it cannot end the first one early."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def legal(text: str) -> str:
    """Without the characters XML cannot carry; line ends become \\n, as every XML reader would make them."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cut(text: str) -> str:
    """The longest beginning of at most 2048 bytes of UTF-8 that ends at a character's edge."""
    return text.encode()[:MAX_TEXT_BYTES].decode("utf-8", "ignore")


def _reply(push: Push, msg_type: str, created_at: int, **rest: str) -> str:
    pair = {"ToUserName": push.from_user.reveal(), "FromUserName": push.to_user}
    return _render(push.wire, {**pair, "CreateTime": created_at, "MsgType": msg_type, **rest})


def _render(wire: Wire, fields: dict[str, str | int]) -> str:
    """One element per field: texts in CDATA or quotes, numbers bare."""
    if wire is Wire.JSON:
        return strict_json.write(fields).decode()
    told = (f"<{name}>{value if isinstance(value, int) else cdata(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{''.join(told)}</xml>"
