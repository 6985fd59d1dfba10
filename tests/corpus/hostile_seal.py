"""Seals, signatures and stamps that are wrong in one place."""

import base64

from models.push import Mode, Wire
from tests.corpus.kit import SEALED, Ask, Hostile, Kit, as_xml, hostile
from tests.platform import pushes

FOREIGN_KEY = "Z" * 42 + "A"
STAMPS = {
    "empty": "",
    "of letters": "soon",
    "negative": "-1",
    "a fraction": "1795226399.5",
    "an exponent": "1e9",
    "with a space": " 1795226399",
    "of wide digits": "１７９５２２６３９９",
    "too long": "9" * 12,
    "at the epoch": "0",
}
ASIDE = {"six minutes old": -360, "a day old": -86_400, "six minutes ahead": 360, "a year ahead": 31_536_000}
NONCES = {
    "empty": "",
    "with a space": "a b",
    "with quotes": '"a"',
    "with the end of a CDATA": "a]]>b",
    "of 65 characters": "n" * 65,
    "of Chinese": "签",
    "with a newline": "a\n",
    "with a NUL": "a\0",
    "with markup": "<a/>",
}
SIGNATURES = {
    "empty": lambda right: "",
    "in capitals": str.upper,
    "short by one": lambda right: right[:-1],
    "longer by one": lambda right: right + "0",
    "with a space": lambda right: right + " ",
    "wrong in the first place": lambda right: ("1" if right[0] == "0" else "0") + right[1:],
    "wrong in the last place": lambda right: right[:-1] + ("1" if right[-1] == "0" else "0"),
    "of zeros": lambda right: "0" * 40,
    "of Chinese": lambda right: "签" * 40,
}
TYPES = {"left out": None, "raw": "raw", "in capitals": "AES", "empty": "", "with a space": "aes "}
LAST = {"zero": 0, "33": 33, "64": 64, "255": 255}
LENGTHS = {
    "nothing": lambda size: 0,
    "one short": lambda size: size - 1,
    "one more": lambda size: size + 1,
    "up to the end": lambda size: size + 18,
    "beyond the end": lambda size: size + 19,
    "half of all": lambda size: 2**31,
    "all": lambda size: 2**32 - 1,
}
APPIDS = {"another's": "wx0000000000000000", "longer": "{}x", "empty": "", "with a NUL": "{}\0", "in capitals": "WX"}
BASE64 = {
    "with a line break": lambda sealed: sealed[:76] + "\n" + sealed[76:],
    "with a space": lambda sealed: sealed + " ",
    "with a tab inside": lambda sealed: sealed[:20] + "\t" + sealed[20:],
    "of the other alphabet": lambda sealed: "-_" + sealed[2:],
    "with a padding too many": lambda sealed: sealed + "=",
    "cut": lambda sealed: sealed[:-1],
    "followed by more": lambda sealed: sealed + "AAAA",
    "of Chinese": lambda sealed: "签" + sealed,
    "of one block": lambda sealed: base64.b64encode(b"c" * 32).decode(),
    "of half a block": lambda sealed: base64.b64encode(b"c" * 16).decode(),
    "of one and a half blocks": lambda sealed: base64.b64encode(b"c" * 48).decode(),
    "of one byte": lambda sealed: "AA==",
    "of noise": lambda sealed: base64.b64encode(b"c" * 512).decode(),
    "of percent signs": lambda sealed: sealed.replace("+", "%2B") + "%3D",
}


def _signature(kit: Kit) -> str:
    return "signature" if kit.mode is Mode.PLAIN else "msg_signature"


def _right(kit: Kit) -> Ask:
    return kit.push(kit.xml())


def _signed(kit: Kit, change: "object") -> Ask:
    right = _right(kit)
    name = _signature(kit)
    return right.asking(**{name: change(dict(right.query)[name])})


def _sealed(kit: Kit, wire: Wire = Wire.XML, **parts: object) -> Ask:
    return kit.ask(kit.sent(kit.xml() if wire is Wire.XML else kit.json(), wire, **parts))


def _respelled(kit: Kit, change: "object") -> Ask:
    """Rightly signed all the same: the signature is over the text as it stands."""
    sent = kit.sent(kit.xml())
    return kit.ask(sent.but(encrypted=change(sent.sealed)))


def _padded(kit: Kit, count: int, padding: bytes) -> Ask:
    sent = kit.sent(kit.xml())
    filler = " " * ((-len(sent.full) - count) % 32)
    return kit.ask(sent.but(message=sent.message + filler.encode(), padding=padding))


def _wrong_byte(count: int) -> bytes:
    padding = bytearray([count]) * count
    padding[0] ^= 1 if count > 1 else 0x20
    return bytes(padding)


def _length(kit: Kit, change: "object") -> Ask:
    sent = kit.sent(kit.xml())
    return kit.ask(sent.but(length=change(len(sent.message))))


def _stray_bits(kit: Kit) -> Ask:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    tries = (kit.sent(kit.xml() + " " * n) for n in range(96))
    sent = next(one for one in tries if one.sealed.endswith("=="))
    text = sent.sealed
    return kit.ask(sent.but(encrypted=text[:-3] + letters[letters.index(text[-3]) + 1] + "=="))


def _nonce_again(kit: Kit) -> tuple[Ask, Ask]:
    first = kit.push(kit.xml(), nonce="again", timestamp=str(kit.now()))
    other = kit.push(kit.xml(Content="积分"), nonce="again", timestamp=dict(first.query)["timestamp"])
    return first, other


def _another_body(kit: Kit) -> Ask:
    return _right(kit).but(body=_right(kit).body)


SEALS: tuple[Hostile, ...] = (
    *(
        hostile(f"seal: Encrypt {name}", 403, lambda kit, change=change: _respelled(kit, change))
        for name, change in BASE64.items()
    ),
    hostile("seal: Encrypt with stray bits", 403, _stray_bits),
    *(
        hostile(f"seal: padding {count} with one wrong byte", 403, lambda kit, n=count: _padded(kit, n, _wrong_byte(n)))
        for count in range(1, 33)
    ),
    *(
        hostile(f"seal: padding that ends in {name}", 403, lambda kit, last=last: _padded(kit, 32, bytes([last]) * 32))
        for name, last in LAST.items()
    ),
    *(
        hostile(f"seal: a length of {name}", 403, lambda kit, change=change: _length(kit, change))
        for name, change in LENGTHS.items()
    ),
    *(
        hostile(f"seal: an appid {name}", 403, lambda kit, told=told: _sealed(kit, appid=told.format(kit.appid)))
        for name, told in APPIDS.items()
    ),
    hostile("seal: a key we do not hold", 403, lambda kit: _sealed(kit, key=FOREIGN_KEY)),
    hostile("seal: JSON under a key we do not hold", 403, lambda kit: _sealed(kit, Wire.JSON, key=FOREIGN_KEY)),
    hostile("seal: JSON with a foreign appid", 403, lambda kit: _sealed(kit, Wire.JSON, appid="wx0000000000000000")),
)
STAMPED: tuple[Hostile, ...] = (
    *(
        hostile(f"stamp: a timestamp {name}", 403, lambda kit, told=told: kit.sign(_right(kit), timestamp=told))
        for name, told in STAMPS.items()
    ),
    *(
        hostile(
            f"stamp: a push {name}", 403, lambda kit, aside=aside: kit.push(kit.xml(), timestamp=str(kit.now() + aside))
        )
        for name, aside in ASIDE.items()
    ),
    *(
        hostile(f"stamp: a nonce {name}", 403, lambda kit, told=told: kit.sign(_right(kit), nonce=told))
        for name, told in NONCES.items()
    ),
    *(
        hostile(f"stamp: no {name}", 403, lambda kit, name=name: _right(kit).asking(**{name: None}))
        for name in ("timestamp", "nonce")
    ),
    *(
        hostile(f"signature: {name}", 403, lambda kit, change=change: _signed(kit, change))
        for name, change in SIGNATURES.items()
    ),
    hostile("signature: left out", 403, lambda kit: _right(kit).asking(**{_signature(kit): None})),
    hostile("signature: of another token", 403, lambda kit: kit.push(kit.xml(), token="another")),
    hostile("signature: the plain one in its place", 403, lambda kit: _signed(kit, lambda right: "f" * 40)),
    hostile("signature: of another body", 403, _another_body, modes=SEALED),
    hostile("signature: moved to another second", 403, lambda kit: _right(kit).asking(timestamp=str(kit.now() - 1))),
    hostile("signature: moved to another nonce", 403, lambda kit: _right(kit).asking(nonce="other")),
    *(
        hostile(
            f"mode: encrypt_type {name}",
            403,
            lambda kit, told=told: _sealed(kit).asking(encrypt_type=told),
            modes=SEALED,
        )
        for name, told in TYPES.items()
    ),
    hostile("mode: a sealed push", 403, _sealed, modes=(Mode.PLAIN,)),
    hostile(
        "mode: a plain push that says aes", 403, lambda kit: _right(kit).asking(encrypt_type="aes"), modes=(Mode.PLAIN,)
    ),
    hostile("mode: a plain push", 403, lambda kit: _plain(kit), modes=SEALED),
    hostile(
        "mode: a plain push that says aes", 403, lambda kit: _plain(kit).asking(encrypt_type="aes"), modes=(Mode.SAFE,)
    ),
    hostile(
        "mode: a plain push that says aes",
        400,
        lambda kit: _plain(kit).asking(encrypt_type="aes"),
        modes=(Mode.COMPAT,),
    ),
    hostile(
        "mode: plain fields beside the seal", 403, lambda kit: _sealed(kit, outer=_compat(kit)), modes=(Mode.SAFE,)
    ),
    hostile("replay: a nonce with another body", 403, _nonce_again),
    hostile("account: to another account", 403, lambda kit: kit.push(kit.xml(ToUserName="gh_other"))),
    hostile(
        "account: sender and receiver swapped",
        403,
        lambda kit: kit.push(kit.xml(ToUserName=kit.openid(), FromUserName=kit.original_id)),
    ),
    hostile("account: JSON to another account", 403, lambda kit: kit.push(kit.json(ToUserName="gh_other"), Wire.JSON)),
    hostile("account: in capitals", 403, lambda kit: kit.push(kit.xml(ToUserName=kit.original_id.upper()))),
)


def _plain(kit: Kit) -> Ask:
    sent = kit.sent(kit.xml())
    query = tuple((name, sent.query[name]) for name in ("signature", "timestamp", "nonce"))
    return Ask(query, sent.message, path=kit.path)


def _compat(kit: Kit) -> str:
    told = {"ToUserName": kit.original_id, "FromUserName": "oLiar", "MsgType": "text"}
    return as_xml(told).replace("</xml>", "<Encrypt><![CDATA[{}]]></Encrypt></xml>")


OUTERS = {
    "no Encrypt": "<xml><ToUserName>gh</ToUserName></xml>",
    "an empty Encrypt": "<xml><Encrypt/></xml>",
    "a doubled Encrypt": "<xml><Encrypt>{}</Encrypt><Encrypt>{}</Encrypt></xml>",
    "a nested Encrypt": "<xml><Encrypt><a>{}</a></Encrypt></xml>",
    "Encrypt in lower case": "<xml><encrypt>{}</encrypt></xml>",
    "a document type": "<!DOCTYPE xml><xml><Encrypt>{}</Encrypt></xml>",
    "an attribute": '<xml><Encrypt a="1">{}</Encrypt></xml>',
    "no Encrypt in JSON": '{"ToUserName": "gh"}',
    "Encrypt is null": '{"Encrypt": null}',
    "Encrypt is an object": '{"Encrypt": {"a": "{}"}}',
    "Encrypt is an array": '{"Encrypt": ["{}"]}',
    "a doubled Encrypt in JSON": '{"Encrypt": "{}", "Encrypt": "{}"}',
}
CASES: tuple[Hostile, ...] = (
    *SEALS,
    *STAMPED,
    *(
        hostile(f"outer: {name}", 400, lambda kit, outer=outer: _sealed(kit, outer=outer), modes=SEALED)
        for name, outer in OUTERS.items()
    ),
)
assert pushes.KEY != FOREIGN_KEY
