"""What the fuzzer calls: each target takes bytes, and whatever they are, only the three named refusals may come out.

A target builds everything around the bytes rightly (signature, seal, stamps), so that they reach as deep as they can.
What does open must be usable to the end: it has a key, a typed reading, and a reply that reads at WeChat's side.
"""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from models.errors import BadRequest, Refused, TooLarge
from models.push import Mode, Push, Wire, dedup_key
from models.pushes.reading import said
from tests.platform import pushes
from wechat.doors.message import Message
from wechat.platform import flat_json, wire, xml
from wechat.platform.envelope import Envelope, PushAccount

NAMED = (BadRequest, Refused, TooLarge)
TEXT = "社]]>保\x00🀄" * 200
OUTERS = {Wire.XML: pushes.Sent.outer, Wire.JSON: '{"ToUserName":"gh_97417a04a28d","Encrypt":"{}"}'}


class Still:
    """The clock of the pushes."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(pushes.NOW, UTC)


class Same:
    """Chance is not under test."""

    def bytes(self, count: int) -> bytes:
        return b"r" * count


ACCOUNT = PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY, pushes.OTHER_KEY, pushes.ORIGINAL_ID)
ENVELOPES = {mode: Envelope(replace(ACCOUNT, mode=mode), Still()) for mode in Mode}


def run(entry: bytes) -> None:
    """One input: its first byte names the target, the rest is the target's."""
    if entry:
        with suppress(*NAMED):
            TARGETS[entry[0] % len(TARGETS)](entry[1:])


def bare_xml(data: bytes) -> None:
    """The parser alone."""
    _flat(xml.read(data))


def bare_json(data: bytes) -> None:
    """The other parser alone."""
    _flat(flat_json.read(data))


def _flat(texts: dict[str, str]) -> None:
    assert len(texts) <= xml.MAX_NODES
    assert all(isinstance(text, str) and text.encode() is not None for pair in texts.items() for text in pair)


def outer(data: bytes) -> None:
    """The body as it comes, rightly signed if anything in it can be."""
    sealed = wire.read(data, wire.wire_of(data)).get("Encrypt", "")
    _opened(Mode.SAFE, pushes.Sent(encrypted=sealed).query, data)


def compat(data: bytes) -> None:
    """The same where plain fields may stand beside the sealed ones."""
    sealed = wire.read(data, wire.wire_of(data)).get("Encrypt", "")
    _opened(Mode.COMPAT, pushes.Sent(encrypted=sealed).query, data)


def plain(data: bytes) -> None:
    """The message itself as the body."""
    query = pushes.Sent().query
    _opened(Mode.PLAIN, {name: query[name] for name in ("timestamp", "nonce", "signature")}, data)


def inner(data: bytes) -> None:
    """The message inside a right envelope of its format."""
    for outside in OUTERS.values():
        sent = pushes.Sent(message=data, outer=outside)
        with suppress(*NAMED):
            _opened(Mode.SAFE, sent.query, sent.body)


def full(data: bytes) -> None:
    """What the cipher gives back: salt, length, message, appid and padding at will."""
    sent = pushes.Sent(encrypted=pushes.encrypt(data + b"\x20" * (-len(data) % 32)))
    _opened(Mode.SAFE, sent.query, sent.body)


def sealed(data: bytes) -> None:
    """The text that should be base64."""
    sent = pushes.Sent(encrypted=data.decode("utf-8", "ignore").replace("]]>", ""))
    _opened(Mode.SAFE, sent.query, sent.body)


def cipher(data: bytes) -> None:
    """Bytes that should be a ciphertext."""
    sent = pushes.Sent(encrypted=base64.b64encode(data).decode())
    _opened(Mode.SAFE, sent.query, sent.body)


def query(data: bytes) -> None:
    """The address: stamps and signature at will around a right body."""
    parts = data.decode("utf-8", "surrogateescape").split("\n")
    names = ("timestamp", "nonce", "msg_signature", "encrypt_type", "signature")
    given = dict(zip(names, parts, strict=False))
    for mode, envelope in ENVELOPES.items():
        envelope.verify_url(given)
        with suppress(*NAMED):
            _opened(mode, pushes.Sent().query | given, pushes.Sent().body, given.get("signature", ""))


def _opened(mode: Mode, asked: dict[str, str], body: bytes, content_type: str = "") -> None:
    push = ENVELOPES[mode].open(asked, body, content_type)
    assert len(dedup_key(push)) == 32
    repr(said(push))
    Message.of(push).content()
    _answered(mode, push)


def _answered(mode: Mode, push: Push) -> None:
    envelope = ENVELOPES[mode]
    for reply in (envelope.text_reply(push, TEXT, pushes.NOW), envelope.transfer_reply(push, pushes.NOW)):
        read = _read(push.wire, envelope.seal_reply(push, reply, Same()))
        if mode is not Mode.PLAIN:
            plain = pushes.decrypt(read["Encrypt"], (pushes.KEY, pushes.OTHER_KEY)[push.key_used])
            read = _read(push.wire, plain[20 : 20 + int.from_bytes(plain[16:20], "big")])
        assert read["FromUserName"] == push.to_user
        assert len(read.get("Content", "").encode()) <= 2048


def _read(told: Wire, body: bytes) -> dict[str, str]:
    """By other readers than the product's."""
    if told is Wire.JSON:
        return dict(json.loads(body))
    return {element.tag: element.text or "" for element in ElementTree.fromstring(body)}


TARGETS: tuple[Callable[[bytes], None], ...] = (
    bare_xml,
    bare_json,
    outer,
    compat,
    plain,
    inner,
    full,
    sealed,
    cipher,
    query,
)
