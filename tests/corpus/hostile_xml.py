"""Messages that are not the XML they should be; around each, everything is right in every mode."""

from tests.corpus.kit import Hostile, Kit, hostile

ENTITY = '<!DOCTYPE xml [<!ENTITY a "ha">{}]>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


def _swapped(old: str, new: str, count: int = 1) -> "object":
    return lambda text: text.replace(old, new, count)


# name: (status, what becomes of the right text)
TEXTS = {
    "a document type": (400, lambda text: "<!DOCTYPE xml>" + text),
    "a document type from a file": (400, lambda text: '<!DOCTYPE xml SYSTEM "file:///etc/passwd">' + text),
    "a document type from the net": (400, lambda text: '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd">' + text),
    "a public document type": (400, lambda text: '<!DOCTYPE xml PUBLIC "-//W3C//DTD" "http://127.0.0.1:9/">' + text),
    "an internal entity": (400, lambda text: ENTITY.format("") + text.replace("帮助", "]]>&a;<![CDATA[")),
    "an entity nobody uses": (400, lambda text: ENTITY.format("") + text),
    "a billion laughs": (400, lambda text: ENTITY.format('<!ENTITY l0 "ha">' + LAUGHS) + text),
    "a quadratic blow-up": (400, lambda text: ENTITY.format(f'<!ENTITY b "{"b" * 20_000}">') + text),
    "an external entity": (400, lambda text: ENTITY.format('<!ENTITY x SYSTEM "file:///etc/passwd">') + text),
    "an external entity of the net": (
        400,
        lambda text: ENTITY.format('<!ENTITY x SYSTEM "http://127.0.0.1:9/">') + text,
    ),
    "a parameter entity": (400, lambda text: ENTITY.format('<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;') + text),
    "an entity nobody declared": (400, _swapped("<![CDATA[帮助]]>", "&nobody;")),
    "an entity of HTML": (400, _swapped("<![CDATA[帮助]]>", "&nbsp;")),
    "an attribute of the root": (400, _swapped("<xml>", '<xml a="1">')),
    "an attribute of a field": (400, _swapped("<Content>", '<Content xml:lang="zh">')),
    "a default namespace": (400, _swapped("<xml>", '<xml xmlns="urn:x">')),
    "a namespace of a field": (400, _swapped("<xml>", '<xml><a xmlns="urn:x">b</a>')),
    "a prefix": (400, _swapped("<xml>", '<xml xmlns:p="urn:x"><p:a>b</p:a>')),
    "a prefix nobody bound": (400, _swapped("<xml>", "<xml><p:a>b</p:a>")),
    "a comment": (400, _swapped("<xml>", "<xml><!-- c -->")),
    "a comment before the root": (400, lambda text: "<!-- c -->" + text),
    "a processing instruction": (400, _swapped("<xml>", "<xml><?p i?>")),
    "a style sheet": (400, lambda text: '<?xml-stylesheet href="http://127.0.0.1:9/"?>' + text),
    "text between elements": (400, _swapped("<xml>", "<xml>stray")),
    "text before the root": (400, lambda text: "stray" + text),
    "text behind the root": (400, lambda text: text + "stray"),
    "a second root": (400, lambda text: text + "<xml/>"),
    "another root": (400, lambda text: text.replace("xml>", "root>")),
    "an upper-case root": (400, lambda text: text.replace("xml>", "XML>")),
    "a root in a root": (400, lambda text: f"<xml>{text}</xml>"),
    "an open root": (400, lambda text: text.removesuffix("</xml>")),
    "an open field": (400, _swapped("</Content>", "")),
    "crossed elements": (400, _swapped("</Content>", "<a></Content></a>")),
    "half a tag": (400, lambda text: text[:40]),
    "an empty root": (400, lambda text: "<xml/>"),
    "a root of text": (400, lambda text: "<xml>帮助</xml>"),
    "only spaces": (400, lambda text: "   \r\n"),
    "only a byte-order mark": (400, lambda text: "\ufeff"),
    "a declaration alone": (400, lambda text: '<?xml version="1.0"?>'),
    "a declaration in the middle": (400, _swapped("<xml>", '<xml><?xml version="1.0"?>')),
    "spaces before the declaration": (400, lambda text: ' <?xml version="1.0"?>' + text),
    "a page of HTML": (400, lambda text: "<!doctype html><html><body>hello</body></html>"),
    "a SOAP envelope": (400, lambda text: '<s:Envelope xmlns:s="urn:s"><s:Body/></s:Envelope>'),
    "an SVG": (400, lambda text: '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    "an open CDATA": (400, _swapped("]]></Content>", "</Content>")),
    "the end of a CDATA without its beginning": (400, _swapped("<![CDATA[帮助]]>", "帮助]]>")),
    "a doubled MsgType": (400, _swapped("<MsgType>", "<MsgType>event</MsgType><MsgType>")),
    "a doubled Content": (400, _swapped("<Content>", "<Content>a</Content><Content>")),
    "a doubled sender": (400, _swapped("<FromUserName>", "<FromUserName>oA</FromUserName><FromUserName>")),
    "a doubled MsgId": (400, _swapped("<MsgId>", "<MsgId>1</MsgId><MsgId>")),
    "a nested sender": (400, _swapped("<FromUserName>", "<FromUserName><a/>")),
    "one element too deep": (413, _swapped("</xml>", "<a>" * 8 + "</a>" * 8 + "</xml>")),
    "a thousand elements deep": (413, _swapped("</xml>", "<a>" * 1000 + "</a>" * 1000 + "</xml>")),
    "a thousand open elements": (413, lambda text: "<xml>" + "<a>" * 1000),
    "one element too many": (413, _swapped("</xml>", "<a>" + "<b/>" * 249 + "</a></xml>")),
    "ten thousand elements": (413, _swapped("</xml>", "<a>" + "<b/>" * 9000 + "</a></xml>")),
    "a control character": (400, _swapped("帮助", "\x01")),
    "a form feed": (400, _swapped("帮助", "\x0c")),
    "a non-character": (400, _swapped("帮助", "\uffff")),
    "a NUL by number": (400, _swapped("<![CDATA[帮助]]>", "&#0;")),
    "a control character by number": (400, _swapped("<![CDATA[帮助]]>", "&#x1;")),
    "half a pair by number": (400, _swapped("<![CDATA[帮助]]>", "&#xD800;")),
    "a character beyond Unicode": (400, _swapped("<![CDATA[帮助]]>", "&#x110000;")),
    "a bare ampersand": (400, _swapped("<![CDATA[帮助]]>", "a & b")),
    "a bare less-than": (400, _swapped("<![CDATA[帮助]]>", "a < b")),
}
OCTETS = {
    "a NUL": lambda text: text.replace("帮助", "\0").encode(),
    "a byte that is no UTF-8": lambda text: text.encode().replace("帮".encode(), b"\xff"),
    "half a character": lambda text: text.encode().replace("帮".encode(), b"\xe7\xa4"),
    "an overlong NUL": lambda text: text.encode().replace("帮".encode(), b"\xc0\x80"),
    "half a pair in UTF-8": lambda text: text.encode().replace("帮".encode(), b"\xed\xa0\x80"),
    "five bytes for one character": lambda text: text.encode().replace("帮".encode(), b"\xf8\x88\x80\x80\x80"),
    "GBK": lambda text: text.encode("gbk"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 of the other end": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "UTF-7": lambda text: text.replace("<", "+ADw-").encode(),
    "two byte-order marks": lambda text: b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode(),
}
NEEDED = ("ToUserName", "FromUserName", "CreateTime", "MsgType")
TIMES = {"words": "soon", "negative": "-1", "a fraction": "1.5", "an exponent": "1e9", "hexadecimal": "0x6a"} | {
    "wide digits": "１７９５",
    "inner spaces": "17 95",
    "too long": "9" * 12,
    "a sign": "+1795226399",
    "a newline": "1\n",
}


def _made(change: "object") -> "object":
    def make(kit: Kit) -> object:
        said = change(kit.xml())
        return kit.push(said)

    return make


CASES: tuple[Hostile, ...] = (
    *(hostile(f"XML: {name}", status, _made(change)) for name, (status, change) in TEXTS.items()),
    *(hostile(f"XML: {name}", 400, _made(change)) for name, change in OCTETS.items()),
    *(hostile(f"XML: no {name}", 400, lambda kit, name=name: kit.push(kit.xml(**{name: None}))) for name in NEEDED),
    *(hostile(f"XML: empty {name}", 400, lambda kit, name=name: kit.push(kit.xml(**{name: ""}))) for name in NEEDED),
    *(
        hostile(f"XML: CreateTime is {name}", 400, lambda kit, time=time: kit.push(kit.xml(CreateTime=time)))
        for name, time in TIMES.items()
    ),
)
