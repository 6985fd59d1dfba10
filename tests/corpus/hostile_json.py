"""Messages that are not the JSON they should be; around each, everything is right in every mode."""

import json

from models.push import Wire
from tests.corpus.hostile_xml import NEEDED
from tests.corpus.kit import SEALED, Hostile, Kit, hostile

# name: (status, what becomes of the right text)
TEXTS = {
    "an array": (400, lambda text: f"[{text}]"),
    "a string": (400, lambda text: '"帮助"'),
    "a number": (400, lambda text: "1"),
    "nothing": (400, lambda text: "null"),
    "true": (400, lambda text: "true"),
    "an empty object": (400, lambda text: "{}"),
    "half an object": (400, lambda text: text[:30]),
    "an open object": (400, lambda text: text[:-1]),
    "a comma too many": (400, lambda text: text[:-1] + ",}"),
    "something behind the object": (400, lambda text: text + "x"),
    "two objects": (400, lambda text: text + text),
    "single quotes": (400, lambda text: text.replace('"', "'")),
    "a comment": (400, lambda text: text.replace("{", "{/* c */", 1)),
    "a bare key": (400, lambda text: text.replace("{", "{a: 1, ", 1)),
    "NaN": (400, lambda text: text.replace("{", '{"a": NaN, ', 1)),
    "Infinity": (400, lambda text: text.replace("{", '{"a": Infinity, ', 1)),
    "minus Infinity": (400, lambda text: text.replace("{", '{"a": -Infinity, ', 1)),
    "a leading zero": (400, lambda text: text.replace("{", '{"a": 01, ', 1)),
    "a plus sign": (400, lambda text: text.replace("{", '{"a": +1, ', 1)),
    "a hexadecimal number": (400, lambda text: text.replace("{", '{"a": 0x1, ', 1)),
    "a doubled key": (400, lambda text: text.replace("{", '{"a": 1, "a": 1, ', 1)),
    "a doubled sender": (400, lambda text: text.replace("{", '{"FromUserName": "oA", ', 1)),
    "a doubled sender by escape": (400, lambda text: text.replace("{", '{"\\u0046romUserName": "oA", ', 1)),
    "a doubled inner key": (400, lambda text: text.replace("{", '{"a": {"b": 1, "b": 2}, ', 1)),
    "one object too deep": (413, lambda text: text.replace("{", '{"a": ' + '{"a": ' * 7 + "1" + "}" * 7 + ", ", 1)),
    "five hundred objects deep": (413, lambda text: text.replace("{", '{"a": ' * 500 + "1" + "}" * 499 + ", ", 1)),
    "thirty thousand arrays deep": (400, lambda text: "[" * 30_000),
    "fifteen thousand arrays deep inside": (400, lambda text: '{"a":' + "[" * 15_000 + "]" * 15_000 + "}"),
    "one value too many": (413, lambda text: text.replace("{", '{"a": {' + _many(249) + "}, ", 1)),
    "ten thousand values": (413, lambda text: text.replace("{", f'{{"a": [{",".join("1" * 9_000)}], ', 1)),
    "an array in an array": (400, lambda text: text.replace("{", '{"a": [[1]], ', 1)),
    "an empty key": (400, lambda text: text.replace("{", '{"": 1, ', 1)),
    "a key that looks like a path": (400, lambda text: text.replace("{", '{"SendLocationInfo/Label": 1, ', 1)),
    "a key that looks like a repetition": (400, lambda text: text.replace("{", '{"List#2": 1, ', 1)),
    "half a pair": (400, lambda text: text.replace("帮助", "\\ud800")),
    "half a pair in a key": (400, lambda text: text.replace("{", '{"\\udfff": 1, ', 1)),
    "half a pair in the sender": (400, lambda text: text.replace("oCorpus", "o\\udc00")),
    "an escaped NUL": (400, lambda text: text.replace("帮助", "\\u0000")),
    "a bare newline in a string": (400, lambda text: text.replace("帮助", "\n")),
    "a bad escape": (400, lambda text: text.replace("帮助", "\\x41")),
    "a short escape": (400, lambda text: text.replace("帮助", "\\u12")),
    "everything one level down": (400, lambda text: f'{{"xml": {text}}}'),
    "two byte-order marks": (400, lambda text: "\ufeff\ufeff" + text),
    "a guard against scripts": (400, lambda text: ")]}'," + text),
    "a call of a script": (400, lambda text: f"call({text})"),
}
OCTETS = {
    "a byte that is no UTF-8": lambda text: text.encode().replace("帮".encode(), b"\xff"),
    "half a pair in UTF-8": lambda text: text.encode().replace("帮".encode(), b"\xed\xa0\x80"),
    "GBK": lambda text: text.encode("gbk"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "a bare NUL": lambda text: text.encode().replace("帮".encode(), b"\0"),
}
VALUES = {
    "the sender is an object": {"FromUserName": {"a": "oA"}},
    "the sender is an array": {"FromUserName": ["oA"]},
    "the sender is an array of objects": {"FromUserName": [{"a": 1}]},
    "the type is an array": {"MsgType": ["text"]},
    "CreateTime is true": {"CreateTime": True},
    "CreateTime is a fraction": {"CreateTime": 1.5},
    "CreateTime is negative": {"CreateTime": -1},
    "CreateTime is an array": {"CreateTime": [1]},
    "CreateTime is an object": {"CreateTime": {"a": 1}},
    "CreateTime is words": {"CreateTime": "soon"},
    "CreateTime is an exponent": {"CreateTime": "1e9"},
    "CreateTime is too long": {"CreateTime": 10**12},
    "CreateTime is five thousand digits": {"CreateTime": "9" * 5000},
}


def _many(count: int) -> str:
    return ", ".join(f'"b{n}": {n}' for n in range(count))


def _made(change: "object") -> "object":
    return lambda kit: kit.push(change(kit.json()), Wire.JSON)


def _null(kit: Kit, name: str) -> object:
    return kit.push(json.dumps(kit.fields() | {name: None}), Wire.JSON)


CASES: tuple[Hostile, ...] = (
    *(hostile(f"JSON: {name}", status, _made(change)) for name, (status, change) in TEXTS.items()),
    *(hostile(f"JSON: {name}", 400, _made(change)) for name, change in OCTETS.items()),
    *(
        hostile(f"JSON: {name}", 400, lambda kit, told=told: kit.push(kit.json(**told), Wire.JSON))
        for name, told in VALUES.items()
    ),
    *(
        hostile(f"JSON: no {name}", 400, lambda kit, name=name: kit.push(kit.json(**{name: None}), Wire.JSON))
        for name in NEEDED
    ),
    *(hostile(f"JSON: {name} is null", 400, lambda kit, name=name: _null(kit, name)) for name in NEEDED),
    hostile("JSON: sealed XML inside", 400, lambda kit: kit.push(kit.xml(), Wire.JSON), modes=SEALED),
    hostile("XML: sealed JSON inside", 400, lambda kit: kit.push(kit.json()), modes=SEALED),
)
