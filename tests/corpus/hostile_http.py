"""Requests that are wrong as HTTP, before anything in them is read."""

import gzip
from urllib.parse import urlencode

from models.push import Wire
from tests.corpus.kit import Ask, Hostile, Kit, hostile
from tests.platform.pushes import sha1

BIG = 64 * 1024 + 1
CLOSED = (400, 413, None)


def _right(kit: Kit) -> Ask:
    return kit.push(kit.xml())


def _doubled(name: str) -> "object":
    def make(kit: Kit) -> Ask:
        right = _right(kit)
        return right.but(query=(*right.query, (name, dict(right.query).get(name, "x"))))

    return lambda kit: make(kit) if name in dict(_right(kit).query) else make(kit).but(query=((name, "1"), (name, "1")))


def _verification(kit: Kit, **changed: str | None) -> Ask:
    stamps = {"timestamp": str(kit.now()), "nonce": "7"}
    query = stamps | {"signature": sha1(kit.token, *stamps.values()), "echostr": "4375120948345356249"}
    told = {name: text for name, text in (query | changed).items() if text is not None}
    return Ask(tuple(told.items()), method="GET", path=kit.path, headers=())


def _long(kit: Kit, length: int) -> Ask:
    return _right(kit).headed(("Content-Length", str(length)))


def _raw(kit: Kit, lines: str, body: bytes = b"", target: str | None = None) -> Ask:
    right = _right(kit)
    head = f"POST {target or right.target} HTTP/1.1\r\nHost: callback\r\nConnection: close\r\n{lines}\r\n\r\n"
    return Ask(raw=head.encode("latin-1") + (body or right.body))


def _form(kit: Kit) -> Ask:
    return (
        _right(kit)
        .but(body=urlencode({"xml": kit.xml()}).encode())
        .headed(("Content-Type", "application/x-www-form-urlencoded"))
    )


def _multipart(kit: Kit) -> Ask:
    body = b'--b\r\nContent-Disposition: form-data; name="xml"\r\n\r\n' + kit.xml().encode() + b"\r\n--b--\r\n"
    return _right(kit).but(body=body).headed(("Content-Type", "multipart/form-data; boundary=b"))


METHODS = tuple(
    hostile(f"HTTP: {method}", 405, lambda kit, method=method: _right(kit).but(method=method))
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
)
VERIFICATIONS = (
    hostile("HTTP: GET of nothing", 400, lambda kit: Ask(method="GET", path=kit.path)),
    hostile("HTTP: HEAD of nothing", 400, lambda kit: Ask(method="HEAD", path=kit.path)),
    hostile("HTTP: GET without echostr", 400, lambda kit: _verification(kit, echostr=None)),
    hostile("HTTP: GET with a wrong signature", 403, lambda kit: _verification(kit, signature="0" * 40)),
    hostile("HTTP: GET without a signature", 403, lambda kit: _verification(kit, signature=None)),
    hostile("HTTP: GET without a nonce", 403, lambda kit: _verification(kit, nonce=None)),
    hostile("HTTP: GET without a timestamp", 403, lambda kit: _verification(kit, timestamp=None)),
    hostile("HTTP: HEAD with a wrong signature", 403, lambda kit: _verification(kit, signature="0").but(method="HEAD")),
    hostile(
        "HTTP: GET that echoes a script unsigned", 403, lambda kit: _verification(kit, nonce="8", echostr="<script>")
    ),
    hostile(
        "HTTP: GET with echostr twice",
        400,
        lambda kit: _verification(kit).but(query=(*_verification(kit).query, ("echostr", "1"))),
    ),
)
PARAMETERS = tuple(
    hostile(f"HTTP: {name} twice", 400, _doubled(name))
    for name in ("timestamp", "nonce", "signature", "msg_signature", "encrypt_type", "openid", "unknown")
)
BODIES = (
    hostile("HTTP: an empty body", 400, lambda kit: _right(kit).but(body=b"")),
    hostile("HTTP: neither length nor chunks", 400, lambda kit: _raw(kit, "Content-Type: text/xml")),
    hostile("HTTP: one byte over 64 KiB", (413, None), lambda kit: _right(kit).but(body=b"<" * BIG)),
    hostile("HTTP: a right push blown up to over 64 KiB", (413, None), lambda kit: _padded(kit)),
    hostile("HTTP: a mebibyte", (413, None), lambda kit: _right(kit).but(body=b" " * 2**20)),
    hostile("HTTP: a mebibyte in chunks", (413, None), lambda kit: _right(kit).but(body=b" " * 2**20, chunks=True)),
    hostile("HTTP: a gigabyte announced", (413, None), lambda kit: _long(kit, 2**30)),
    hostile("HTTP: a length of twenty digits", (400, 413, None), lambda kit: _long(kit, 10**20)),
    hostile("HTTP: fewer bytes than announced", CLOSED, lambda kit: _long(kit, len(_right(kit).body) + 50)),
    hostile("HTTP: more bytes than announced", CLOSED, lambda kit: _long(kit, 30)),
    hostile("HTTP: a negative length", CLOSED, lambda kit: _long(kit, -1), page=True),
    hostile("HTTP: a length of letters", CLOSED, lambda kit: _raw(kit, "Content-Length: many"), page=True),
    hostile("HTTP: two lengths", CLOSED, lambda kit: _raw(kit, "Content-Length: 5\r\nContent-Length: 6"), page=True),
    hostile(
        "HTTP: length and chunks",
        CLOSED,
        lambda kit: _raw(kit, "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        page=True,
    ),
    hostile(
        "HTTP: chunks of an unknown coding",
        (400, 501, None),
        lambda kit: _raw(kit, "Transfer-Encoding: xchunked"),
        page=True,
    ),
    hostile(
        "HTTP: a chunk of letters",
        CLOSED,
        lambda kit: _raw(kit, "Transfer-Encoding: chunked", b"zz\r\nabc\r\n0\r\n\r\n"),
        page=True,
    ),
    hostile(
        "HTTP: chunks that stop",
        CLOSED,
        lambda kit: _raw(kit, "Transfer-Encoding: chunked", b"50\r\n<xml>"),
        page=True,
    ),
    hostile(
        "HTTP: a negative chunk",
        CLOSED,
        lambda kit: _raw(kit, "Transfer-Encoding: chunked", b"-5\r\n<xml>\r\n0\r\n\r\n"),
        page=True,
    ),
    hostile("HTTP: a packed body", 400, lambda kit: _right(kit).but(body=gzip.compress(_right(kit).body))),
    hostile("HTTP: a form", 400, _form),
    hostile("HTTP: a form in parts", 400, _multipart),
    hostile("HTTP: XML called JSON", 400, lambda kit: _right(kit).headed(("Content-Type", "application/json"))),
    hostile(
        "HTTP: JSON called XML",
        400,
        lambda kit: kit.push(kit.json(), Wire.JSON).headed(("Content-Type", "text/xml; charset=utf-8")),
    ),
    hostile(
        "HTTP: JSON called a kind of XML",
        400,
        lambda kit: kit.push(kit.json(), Wire.JSON).headed(("Content-Type", "image/svg+xml")),
    ),
    hostile("HTTP: an answer as a question", 400, lambda kit: _right(kit).but(body=b"success")),
)
TARGETS = (
    hostile("HTTP: a slash too many", 404, lambda kit: _right(kit).but(path=f"{kit.path}/"), page=True),
    hostile("HTTP: capitals in the path", 404, lambda kit: _right(kit).but(path=kit.path.upper()), page=True),
    hostile("HTTP: a parameter in the path", 404, lambda kit: _right(kit).but(path=f"{kit.path};a=b"), page=True),
    hostile("HTTP: a way up", 404, lambda kit: _right(kit).but(path=f"{kit.path}/../.."), page=True),
    hostile("HTTP: another account's callback", 403, lambda kit: _right(kit).but(path=_other(kit))),
    hostile("HTTP: a method nobody knows", (400, 405, 501), lambda kit: _right(kit).but(method="PUSH"), page=True),
    hostile(
        "HTTP: a query of broken percent signs", 403, lambda kit: _raw_query(kit, "timestamp=%&nonce=%zz&signature=%e7")
    ),
    hostile("HTTP: a query of separators", (400, 403), lambda kit: _raw_query(kit, "&&;;==&=&")),
    hostile(
        "HTTP: a query of five hundred parameters",
        403,
        lambda kit: _raw_query(kit, "&".join(f"a{n}=" for n in range(500))),
    ),
    hostile(
        "HTTP: a query of ten thousand bytes",
        (400, 414, None),
        lambda kit: _raw_query(kit, "a=" + "b" * 10_000),
        page=True,
    ),
    hostile(
        "HTTP: a header of a hundred thousand bytes",
        (400, 431, None),
        lambda kit: _raw(kit, f"X: {'x' * 100_000}"),
        page=True,
    ),
    hostile(
        "HTTP: five hundred headers",
        (400, 431, None),
        lambda kit: _raw(kit, "\r\n".join(f"X{n}: 1" for n in range(500))),
        page=True,
    ),
    hostile("HTTP: a header folded over two lines", (400, None), lambda kit: _raw(kit, "X: a\r\n b"), page=True),
    hostile("HTTP: a header with a NUL", (400, None), lambda kit: _raw(kit, "X: a\0b"), page=True),
    hostile("HTTP: a space before the colon", (400, None), lambda kit: _raw(kit, "Content-Length : 5"), page=True),
    hostile("HTTP: version 3", (400, 505, None), lambda kit: Ask(raw=b"POST / HTTP/3.0\r\n\r\n"), page=True),
    hostile(
        "HTTP: no HTTP at all", (400, None), lambda kit: Ask(raw=b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"), page=True
    ),
)


def _padded(kit: Kit) -> Ask:
    right = _right(kit)
    return right.but(body=right.body + b" " * (BIG - len(right.body)))


def _other(kit: Kit) -> str:
    return "/wechat/mini" if kit.path.endswith("official") else "/wechat/official"


def _raw_query(kit: Kit, query: str) -> Ask:
    return _raw(kit, f"Content-Length: {len(_right(kit).body)}", target=f"{kit.path}?{query}")


CASES: tuple[Hostile, ...] = (*METHODS, *VERIFICATIONS, *PARAMETERS, *BODIES, *TARGETS)
