"""Builds requests to a callback as WeChat would in each mode, so that a case need only say what is different."""

import itertools
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from models.push import Mode, Wire
from tests.platform.pushes import Sent

Pairs = tuple[tuple[str, str], ...]
_COUNTER = itertools.count(1)


@dataclass(frozen=True)
class Ask:
    """One HTTP request. `raw`: these very bytes instead of everything else."""

    query: Pairs = ()
    body: bytes = b""
    method: str = "POST"
    path: str = "/wechat/official"
    headers: Pairs = (("Content-Type", "text/xml"),)
    raw: bytes | None = None
    chunks: bool = False

    def but(self, **parts: object) -> "Ask":
        return replace(self, **parts)

    def asking(self, **changed: str | None) -> "Ask":
        """Query parameters changed; None leaves one out."""
        kept = {**dict(self.query), **changed}
        return self.but(query=tuple((name, text) for name, text in kept.items() if text is not None))

    def headed(self, *pairs: tuple[str, str]) -> "Ask":
        names = {name.lower() for name, _ in pairs}
        return self.but(headers=(*((name, text) for name, text in self.headers if name.lower() not in names), *pairs))

    @property
    def target(self) -> str:
        told = "&".join(f"{quote(name)}={quote(text, errors='surrogateescape')}" for name, text in self.query)
        return f"{self.path}?{told}" if told else self.path

    @property
    def octets(self) -> bytes:
        if self.raw is not None:
            return self.raw
        length = ("Transfer-Encoding", "chunked") if self.chunks else ("Content-Length", str(len(self.body)))
        names = {name.lower() for name, _ in self.headers}
        lines = [("Host", "callback"), ("Connection", "close"), *self.headers]
        if not names & {"content-length", "transfer-encoding"}:
            lines.append(length)
        head = "".join(f"{name}: {text}\r\n" for name, text in lines)
        body = chunked(self.body) if self.chunks else self.body
        return f"{self.method} {self.target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = (body[place : place + size] for place in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@dataclass(frozen=True)
class Kit:
    """One account's secrets and the mode it is served in."""

    mode: Mode
    token: str
    appid: str
    key: str
    previous_key: str
    original_id: str
    path: str = "/wechat/official"
    now: Callable[[], int] = field(default=lambda: int(time.time()))

    def openid(self) -> str:
        """A citizen nobody has seen yet."""
        return f"oCorpus{next(_COUNTER):08d}"

    def big(self) -> str:
        """A message id beyond 2^63 that no other message has."""
        return str(18446744073709551615 - next(_COUNTER))

    def fields(self, **changed: object) -> dict[str, object]:
        """A right text message of a new citizen; None leaves a field out."""
        told = {"ToUserName": self.original_id, "FromUserName": self.openid(), "CreateTime": self.now()}
        told |= {"MsgType": "text", "Content": "帮助", "MsgId": 9007199254740993 + next(_COUNTER)} | changed
        return {name: value for name, value in told.items() if value is not None}

    def event(self, name: str, **more: object) -> dict[str, object]:
        return self.fields(MsgType="event", Event=name, Content=None, MsgId=None, **more)

    def xml(self, **changed: object) -> str:
        return as_xml(self.fields(**changed))

    def json(self, **changed: object) -> str:
        return json.dumps(self.fields(**changed), ensure_ascii=False)

    def sent(self, message: bytes | str = "", wire: Wire = Wire.XML, **parts: object) -> Sent:
        """A sealed push around the message, to be made wrong in one place."""
        octets = message.encode() if isinstance(message, str) else message
        account = {"appid": self.appid, "key": self.key, "token": self.token}
        stamps = {"timestamp": str(self.now()), "nonce": f"n{next(_COUNTER)}", "outer": self.outer(wire)}
        return Sent(**{"message": octets, **account, **stamps, **parts})

    def outer(self, wire: Wire) -> str:
        """Around `{}`, the sealed message. In compat mode the fields beside it lie: nobody may read them."""
        told = {"ToUserName": self.original_id}
        if self.mode is Mode.COMPAT:
            told |= {"FromUserName": "oLiar", "CreateTime": "1", "MsgType": "text", "Content": "退出", "MsgId": "1"}
        told |= {"Encrypt": "{}"}
        return json.dumps(told, ensure_ascii=False) if wire is Wire.JSON else as_xml(told)

    def ask(self, sent: Sent) -> Ask:
        """The sealed push as it stands, whatever the mode."""
        kind = "application/json" if sent.outer.startswith("{") else "text/xml"
        return Ask(tuple(sent.query.items()), sent.body, path=self.path, headers=(("Content-Type", kind),))

    def push(self, message: bytes | str, wire: Wire = Wire.XML, **parts: object) -> Ask:
        """The message as this mode carries it, everything around it right."""
        sent = self.sent(message, wire, **parts)
        if self.mode is not Mode.PLAIN:
            return self.ask(sent)
        query = tuple((name, sent.query[name]) for name in ("signature", "timestamp", "nonce"))
        return Ask(query, sent.message, path=self.path, headers=self.ask(sent).headers)

    def sign(self, ask: Ask, **stamps: str) -> Ask:
        """With other stamps, rightly signed in this mode."""
        given = {name: text for name, text in dict(ask.query).items() if name in ("timestamp", "nonce")} | stamps
        sealed = self.sealed_in(ask)
        query = Sent(token=self.token, encrypted=sealed, **given).query
        known = dict(ask.query)
        return ask.asking(**{name: query[name] for name in query if name in known})

    @staticmethod
    def sealed_in(ask: Ask) -> str:
        text = ask.body.decode("utf-8", "ignore")
        for start, end in (("<Encrypt><![CDATA[", "]]>"), ('"Encrypt": "', '"')):
            if start in text:
                return text.split(start)[1].split(end)[0]
        return ""


def as_xml(fields: dict[str, object]) -> str:
    return f"<xml>{''.join(element(name, value) for name, value in fields.items())}</xml>"


def element(name: str, value: object) -> str:
    """Lists repeat their element, as WeChat's do."""
    if isinstance(value, list):
        return "".join(element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{''.join(element(inner, one) for inner, one in value.items())}</{name}>"
    return f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"


@dataclass(frozen=True)
class Hostile:
    """Must be answered with one of these statuses and a constant body, and leave no trace in the database.

    None as a status: the connection may be closed without an answer. `page`: an error page of the server in front of
    our door, constant too. `before`: pushes that come first and are all right.
    """

    name: str
    status: frozenset[int | None]
    make: Callable[[Kit], Ask | tuple[Ask, ...]]
    page: bool = False
    modes: frozenset[Mode] = frozenset(Mode)


def hostile(
    name: str,
    status: int | Iterable[int | None],
    make: Callable[[Kit], Ask | tuple[Ask, ...]],
    page: bool = False,
    modes: Iterable[Mode] = Mode,
) -> Hostile:
    told = frozenset({status}) if isinstance(status, int) else frozenset(status)
    return Hostile(name, told, make, page, frozenset(modes))


@dataclass(frozen=True)
class Unusual:
    """Must be taken in once and answered 200: with a text, a hand-over ("transfer") or `success` ("nothing")."""

    name: str
    answer: str
    make: Callable[[Kit], Ask]
    wire: Wire = Wire.XML
    modes: frozenset[Mode] = frozenset(Mode)
    event: bool = False


SEALED = frozenset({Mode.SAFE, Mode.COMPAT})
