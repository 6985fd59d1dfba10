"""Reading what the account answers to a push (wechat-wire 2.6, 2.10)."""

from dataclasses import dataclass

from sandbox.platform.crypt import NotSealed, Seal, signed
from sandbox.platform.letter import BadLetter, read
from sandbox.settings import Settings

LONGEST = 2048  # bytes of a text reply
SHOWN = frozenset({"text", "image", "voice", "video", "music", "news", "transfer_customer_service"})


class WrongAnswer(Exception):
    """The account answered, but nothing that WeChat accepts."""


@dataclass(frozen=True, slots=True)
class Said:
    """A passive reply: its type, and its text ("" for types other than text)."""

    kind: str
    content: str


def understand(settings: Settings, openid: str, body: bytes) -> Said | None:
    """The reply to a push of `openid`; None for `success` or nothing. Raises WrongAnswer."""
    if body.strip() in (b"", b"success"):
        return None
    try:
        return _checked(settings, openid, read(_unsealed(settings, body.decode())))
    except (BadLetter, NotSealed, UnicodeDecodeError) as broken:
        raise WrongAnswer(str(broken)) from broken


def _unsealed(settings: Settings, text: str) -> str:
    outer = read(text)
    sealed = outer.get("Encrypt", "")
    if not sealed:
        raise WrongAnswer("plain XML where safe mode demands a sealed reply")
    parts = (settings.token, outer.get("TimeStamp", ""), outer.get("Nonce", ""), sealed)
    if not signed(outer.get("MsgSignature", ""), *parts):
        raise WrongAnswer("MsgSignature does not fit")
    return Seal(settings.aes_key, settings.official.appid).open(sealed)


def _checked(settings: Settings, openid: str, inner: dict[str, str]) -> Said:
    if (inner.get("ToUserName"), inner.get("FromUserName")) != (openid, settings.original_id):
        raise WrongAnswer("ToUserName and FromUserName are not those of the push, swapped")
    kind, content = inner.get("MsgType", ""), inner.get("Content", "")
    if kind not in SHOWN or not inner.get("CreateTime", "").isdecimal():
        raise WrongAnswer("MsgType or CreateTime")
    if kind == "text" and not 0 < len(content.encode()) <= LONGEST:
        raise WrongAnswer("Content is empty or over 2048 bytes")
    return Said(kind, content if kind == "text" else "")
