"""Pushes that are right, and that hasty readers answer with an error. Each is taken in, once, and answered."""

import json
import re
from collections.abc import Callable

from models.push import Mode, Wire
from tests.corpus.kit import SEALED, Ask, Kit, Unusual, as_xml

Fields = dict[str, object]
LONG = "长" * 6000
PLACE = {"Location_X": "31.230416", "Location_Y": "121.473701", "Scale": "16", "Label": "上海市黄浦区"}
CODE = {"ScanType": "qrcode", "ScanResult": "https://example.cn/?a=1&b=2"}
PICTURES = {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a" * 32}, {"PicMd5Sum": "b" * 32}]}}
ASKED = {"TemplateId": "t", "SubscribeStatusString": "accept", "PopupScene": "2"}
CHANGED = {"TemplateId": "t", "SubscribeStatusString": "reject"}
SENT = {"TemplateId": "t", "MsgID": "1700000000000000001", "ErrorCode": "0", "ErrorStatus": "success"}

# name: (answer, fields of a message); all go as XML and as JSON
MESSAGES: dict[str, tuple[str, Fields]] = {
    "a text": ("text", {}),
    "a text under an article": ("text", {"MsgDataId": "2247483647_1", "Idx": "1"}),
    "a choice in a menu message": ("text", {"bizmsgmenuid": "101"}),
    "an empty text": ("text", {"Content": ""}),
    "a text of spaces": ("text", {"Content": " \t\n "}),
    "a very long text": ("text", {"Content": LONG}),
    "a text of emoji": ("text", {"Content": "👨‍👩‍👧‍👦🀄🇨🇳"}),
    "a text from right to left": ("text", {"Content": "\u202eعربى\u200f"}),
    "a text with the end of a CDATA": ("text", {"Content": "a]] >b]]&gt;c"}),
    "a text of markup": ("text", {"Content": "<xml><a/></xml>&amp;"}),
    "a text of rare characters": ("text", {"Content": "𠮷𪚥㐂〇"}),
    "a text that is JSON": ("text", {"Content": '{"a": "\\"b\\""}'}),
    "a text of SQL": ("text", {"Content": "'; DROP TABLE person; --"}),
    "a text of format marks": ("text", {"Content": "{0} %s %n {{7*7}} ${x}"}),
    "a wide text": ("text", {"Content": "ｓｈｅｂａｏ　１２３"}),
    "a human is asked for": ("transfer", {"Content": "人工"}),
    "a question in English": ("text", {"Content": "social insurance"}),
    "a picture": ("text", {"MsgType": "image", "Content": None, "PicUrl": "http://mmbiz.qpic.cn/a", "MediaId": "m"}),
    "a picture without an id": ("text", {"MsgType": "image", "Content": None, "PicUrl": "http://mmbiz.qpic.cn/a"}),
    "a voice that was understood": (
        "text",
        {"MsgType": "voice", "Content": None, "MediaId": "m", "Format": "amr", "Recognition": "查帮助。"},
    ),
    "a voice that was not": ("text", {"MsgType": "voice", "Content": None, "MediaId": "m", "Format": "amr"}),
    "a voice of two rates": ("text", {"MsgType": "voice", "Content": None, "MediaId": "m", "MediaId16K": "n"}),
    "a voice with the old spelling": ("text", {"MsgType": "voice", "Content": None, "MsgId": None, "MsgID": "{id}"}),
    "a film": ("text", {"MsgType": "video", "Content": None, "MediaId": "m", "ThumbMediaId": "t"}),
    "a short film": ("text", {"MsgType": "shortvideo", "Content": None, "MediaId": "m", "ThumbMediaId": "t"}),
    "a place": ("text", {"MsgType": "location", "Content": None, **PLACE}),
    "a place without a name": ("text", {"MsgType": "location", "Content": None, **PLACE, "Label": ""}),
    "a link": ("text", {"MsgType": "link", "Content": None, "Title": "t", "Description": "d", "Url": "https://x.cn"}),
    "a mini-program's page": ("text", {"MsgType": "miniprogrampage", "Content": None, "AppId": "wx", "PagePath": "p"}),
    "a type nobody knows": ("text", {"MsgType": "hologram", "Content": None, "Depth": {"a": {"b": "c"}}}),
    "a type in capitals": ("text", {"MsgType": "TEXT"}),
    "an id of twenty digits": ("text", {"MsgId": "{id}"}),
    "an id that is no number": ("text", {"MsgId": "{id}_1555684067"}),
    "no id": ("text", {"MsgId": None}),
    "fields nobody knows": ("text", {"A": "1", "B": {"C": "2", "D": [{"E": "3"}, {"E": "4"}]}, "F": ""}),
    "an Encrypt beside the message": ("text", {"Encrypt": "AAAA"}),
}
EVENTS: dict[str, tuple[str, Fields]] = {
    "following": ("text", {"Event": "subscribe"}),
    "following with an empty key": ("text", {"Event": "subscribe", "EventKey": ""}),
    "following through a code": ("text", {"Event": "subscribe", "EventKey": "qrscene_123", "Ticket": "t"}),
    "following in capitals": ("text", {"Event": "SUBSCRIBE"}),
    "unfollowing": ("nothing", {"Event": "unsubscribe", "EventKey": ""}),
    "a scan": ("text", {"Event": "SCAN", "EventKey": "123", "Ticket": "t"}),
    "a scan in small letters": ("text", {"Event": "scan", "EventKey": "123"}),
    "whereabouts": ("nothing", {"Event": "LOCATION", "Latitude": "23.1", "Longitude": "-113.3", "Precision": "65.0"}),
    "whereabouts of words": ("nothing", {"Event": "LOCATION", "Latitude": "north", "Longitude": "", "Precision": "x"}),
    "a tap": ("text", {"Event": "CLICK", "EventKey": "residence-points"}),
    "a tap in small letters": ("text", {"Event": "click", "EventKey": "insurance-overview"}),
    "a tap nobody knows": ("text", {"Event": "CLICK", "EventKey": "no-such-key"}),
    "a tap on nothing": ("nothing", {"Event": "CLICK"}),
    "a link opened": ("nothing", {"Event": "VIEW", "EventKey": "https://x.cn/?a=1&b=2", "MenuId": "4"}),
    "a mini-program opened": ("nothing", {"Event": "view_miniprogram", "EventKey": "pages/a", "MenuId": "4"}),
    "a code scanned": ("nothing", {"Event": "scancode_push", "EventKey": "k", "ScanCodeInfo": CODE}),
    "a code scanned, waiting": ("nothing", {"Event": "scancode_waitmsg", "EventKey": "k", "ScanCodeInfo": CODE}),
    "photographs": ("nothing", {"Event": "pic_sysphoto", "EventKey": "k", "SendPicsInfo": PICTURES}),
    "photographs or an album": ("nothing", {"Event": "pic_photo_or_album", "EventKey": "k", "SendPicsInfo": PICTURES}),
    "pictures of WeChat": ("nothing", {"Event": "pic_weixin", "EventKey": "k", "SendPicsInfo": PICTURES}),
    "no pictures": ("nothing", {"Event": "pic_weixin", "EventKey": "k", "SendPicsInfo": {"Count": 0, "PicList": ""}}),
    "a place chosen": ("nothing", {"Event": "location_select", "EventKey": "k", "SendLocationInfo": PLACE}),
    "a template sent": ("nothing", {"Event": "TEMPLATESENDJOBFINISH", "MsgID": "{id}", "Status": "success"}),
    "a template blocked": (
        "nothing",
        {"Event": "TEMPLATESENDJOBFINISH", "MsgID": "{id}", "Status": "failed:user block"},
    ),
    "a template failed": (
        "nothing",
        {"Event": "TEMPLATESENDJOBFINISH", "MsgID": "{id}", "Status": "failed: system failed"},
    ),
    "a mass message": (
        "nothing",
        {"Event": "MASSSENDJOBFINISH", "MsgID": "{id}", "Status": "send success", "TotalCount": 1},
    ),
    "one subscription, wrapped": (
        "nothing",
        {"Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": ASKED}},
    ),
    "two subscriptions, wrapped": (
        "nothing",
        {"Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": [ASKED, ASKED]}},
    ),
    "a subscription changed": (
        "nothing",
        {"Event": "subscribe_msg_change_event", "SubscribeMsgChangeEvent": {"List": CHANGED}},
    ),
    "a subscription sent": ("nothing", {"Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": SENT}}),
    "a profile changed": ("nothing", {"Event": "user_info_modified", "OpenID": "oNobody", "AppID": "{appid}"}),
    "an authorisation revoked": (
        "nothing",
        {"Event": "user_authorization_revoke", "OpenID": "oNobody", "AppID": "{appid}", "RevokeInfo": "1,8,201"},
    ),
    "an account closed": (
        "nothing",
        {"Event": "user_authorization_cancellation", "OpenID": "oNobody", "AppID": "{appid}"},
    ),
    "an account of another app closed": (
        "nothing",
        {"Event": "user_authorization_cancellation", "OpenID": "o", "AppID": "wx"},
    ),
    "a file checked": (
        "nothing",
        {"Event": "wxa_media_check", "trace_id": "t1", "errcode": 0, "result": {"suggest": "pass", "label": 100}},
    ),
    "a file that could not be fetched": ("nothing", {"Event": "wxa_media_check", "trace_id": "t2", "errcode": -1008}),
    "a violation": ("nothing", {"Event": "wxa_punish_event", "punish_id": "p", "illegal_reason": "r"}),
    "the debugging tool": ("nothing", {"Event": "debug_demo", "debug_str": "hello"}),
    "a help button": ("nothing", {"Event": "user_enter_tempsession", "SessionFrom": "page"}),
    "an event nobody knows": ("nothing", {"Event": "moon_landing", "Crew": {"Name": ["a", "b"]}}),
    "an event without a name": ("nothing", {}),
}
# JSON has shapes that XML has not.
ONLY_JSON: dict[str, tuple[str, Fields]] = {
    "CreateTime as text": ("text", {"CreateTime": "{now}"}),
    "an id as a number beyond 2^53": ("text", {"MsgId": 18446744073709551615}),
    "true, null and fractions": ("text", {"A": True, "B": None, "C": 1.5, "D": -1e300, "E": []}),
    "one subscription, at the top": (
        "nothing",
        {"MsgType": "event", "Event": "subscribe_msg_popup_event", "List": ASKED},
    ),
    "two subscriptions, at the top": (
        "nothing",
        {"MsgType": "event", "Event": "subscribe_msg_popup_event", "List": [ASKED] * 2},
    ),
    "subscriptions without a List": (
        "nothing",
        {"MsgType": "event", "Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": [ASKED]},
    ),
    "numbers in a subscription": (
        "nothing",
        {"MsgType": "event", "Event": "subscribe_msg_sent_event", "List": {**SENT, "MsgID": "{id}", "ErrorCode": 0}},
    ),
    "revoked data in an array": (
        "nothing",
        {"MsgType": "event", "Event": "user_authorization_revoke", "OpenID": "o", "RevokeInfo": ["1", 8]},
    ),
    "keys in Chinese": ("text", {"城市": "上海"}),
}


def _filled(kit: Kit, told: Fields) -> Fields:
    known = {"{appid}": kit.appid, "{now}": str(kit.now()), "{id}": kit.big(), "{id}_1555684067": f"a{kit.big()}_1"}
    return {name: known.get(value, value) if isinstance(value, str) else value for name, value in told.items()}


def _message(told: Fields, wire: Wire) -> Callable[[Kit], Ask]:
    def make(kit: Kit) -> Ask:
        fields = kit.fields(**_filled(kit, told))
        return kit.push(as_xml(fields) if wire is Wire.XML else json.dumps(fields, ensure_ascii=False), wire)

    return make


def _event(told: Fields) -> Fields:
    return {"MsgType": "event", "Content": None, "MsgId": None, **told}


def _xml(name: str, change: Callable[[str], str | bytes]) -> Unusual:
    return Unusual(f"XML: {name}", "text", lambda kit: kit.push(change(kit.xml())))


def _json(name: str, change: Callable[[str], str | bytes]) -> Unusual:
    return Unusual(f"JSON: {name}", "text", lambda kit: kit.push(change(kit.json()), Wire.JSON), Wire.JSON)


def _http(name: str, change: Callable[[Ask], Ask], answer: str = "text") -> Unusual:
    return Unusual(f"HTTP: {name}", answer, lambda kit: change(kit.push(kit.xml())))


def _deep(levels: int) -> str:
    return "<a>" * levels + "</a>" * levels + "</xml>"


FORMS = (
    _xml("a declaration", lambda text: '<?xml version="1.0" encoding="UTF-8"?>' + text),
    _xml("a declaration of another encoding", lambda text: '<?xml version="1.0" encoding="GBK"?>' + text),
    _xml("a byte-order mark", lambda text: "\ufeff" + text),
    _xml("line breaks around it", lambda text: f"\r\n{text}\r\n"),
    _xml("line breaks between elements", lambda text: re.sub(r"(</\w+>)", r"\1\r\n\t", text)),
    _xml("no CDATA", lambda text: text.replace("<![CDATA[", "").replace("]]>", "")),
    _xml("two CDATA in one text", lambda text: text.replace("帮助", "帮]]><![CDATA[助")),
    _xml("CDATA and text mixed", lambda text: text.replace("<![CDATA[帮助]]>", "帮<![CDATA[助]]>")),
    _xml("characters by number", lambda text: text.replace("<![CDATA[帮助]]>", "&#24110;&#x52A9;")),
    _xml(
        "spaces in the tags", lambda text: text.replace("<Content>", "<Content  >").replace("</Content>", "</Content >")
    ),
    _xml("empty elements of no meaning", lambda text: text.replace("</xml>", "<A/><B></B></xml>")),
    _xml("the greatest depth", lambda text: text.replace("</xml>", _deep(7))),
    _xml("the greatest number of elements", lambda text: text.replace("</xml>", f"<a>{'<b/>' * 248}</a></xml>")),
    _xml("fields in another order", lambda text: "<xml>" + _turned(text) + "</xml>"),
    _json("a byte-order mark", lambda text: "\ufeff" + text),
    _json("white space around it", lambda text: f"\r\n\t {text} \r\n"),
    _json("escapes for every character", lambda text: json.dumps(json.loads(text), ensure_ascii=True)),
    _json("an emoji by its pair", lambda text: text.replace("帮助", "\\ud83c\\udc04")),
    _json("an escaped slash", lambda text: text.replace("帮助", "\\/帮助\\/")),
    _json("an escaped control character", lambda text: text.replace("帮助", "帮\\u0008助")),
    _json("the greatest depth", lambda text: text.replace("{", '{"a": ' + '{"a": ' * 6 + "1" + "}" * 6 + ", ", 1)),
    _json("indented", lambda text: json.dumps(json.loads(text), indent=4)),
)
HTTP = (
    _http("in chunks", lambda ask: ask.but(chunks=True)),
    _http("in one-byte chunks", lambda ask: ask.but(raw=None, chunks=True, body=ask.body)),
    _http("no content type", lambda ask: ask.but(headers=())),
    _http("called a text", lambda ask: ask.headed(("Content-Type", "text/plain"))),
    _http("called bytes", lambda ask: ask.headed(("Content-Type", "application/octet-stream"))),
    _http("called a form", lambda ask: ask.headed(("Content-Type", "application/x-www-form-urlencoded"))),
    _http("called application/xml", lambda ask: ask.headed(("Content-Type", "Application/XML;charset=GBK"))),
    _http("parameters nobody knows", lambda ask: ask.asking(foo="bar", 城="市")),
    _http("another openid in the address", lambda ask: ask.asking(openid="oSomebodyElse")),
    _http(
        "the plain signature wrong",
        lambda ask: ask.asking(signature="0" * 40) if "msg_signature" in dict(ask.query) else ask,
    ),
    _http("parameters in another order", lambda ask: ask.but(query=tuple(reversed(ask.query)))),
    _http("HTTP 1.0", lambda ask: ask.but(raw=ask.octets.replace(b"HTTP/1.1", b"HTTP/1.0", 1))),
    _http(
        "headers in small letters", lambda ask: ask.but(raw=ask.octets.replace(b"Content-Length", b"content-length", 1))
    ),
    _http("a waiting client", lambda ask: ask.headed(("Expect", "100-continue"))),
    _http("a whole address", lambda ask: ask.but(raw=ask.octets.replace(b"POST /", b"POST http://callback/", 1))),
    _http(
        "a proxy's headers",
        lambda ask: ask.headed(("X-Forwarded-For", "1.2.3.4, 5.6.7.8"), ("X-HTTP-Method-Override", "PUT")),
    ),
    _http("two slashes before the path", lambda ask: ask.but(path="/" + ask.path)),
    _http("a cookie and a token", lambda ask: ask.headed(("Cookie", "session=x"), ("Authorization", "Bearer x"))),
    Unusual("HTTP: exactly 64 KiB", "text", lambda kit: _filled_up(kit)),
)
SEALS = (
    Unusual("seal: the previous key", "text", lambda kit: kit.push(kit.xml(), key=kit.previous_key), modes=SEALED),
    Unusual(
        "seal: JSON under the previous key",
        "text",
        lambda kit: kit.push(kit.json(), Wire.JSON, key=kit.previous_key),
        Wire.JSON,
        SEALED,
    ),
    *(
        Unusual(f"seal: padding of {count}", "text", lambda kit, n=count: _padded(kit, n), modes=SEALED)
        for count in (1, 16, 17, 32)
    ),
    Unusual("stamp: almost five minutes old", "text", lambda kit: kit.push(kit.xml(), timestamp=str(kit.now() - 280))),
    Unusual(
        "stamp: almost five minutes ahead", "text", lambda kit: kit.push(kit.xml(), timestamp=str(kit.now() + 280))
    ),
    Unusual("stamp: a nonce of 64 characters", "text", lambda kit: kit.push(kit.xml(), nonce=f"{kit.openid():n<64}")),
    Unusual("stamp: a message of yesterday", "text", lambda kit: kit.push(kit.xml(CreateTime=kit.now() - 86_400))),
    Unusual(
        "mode: encrypt_type is raw",
        "text",
        lambda kit: kit.push(kit.xml()).asking(encrypt_type="raw"),
        modes=frozenset({Mode.PLAIN}),
    ),
    Unusual(
        "mode: nothing beside the seal",
        "text",
        lambda kit: kit.push(kit.xml(), outer="<xml><Encrypt>{}</Encrypt></xml>"),
        modes=SEALED,
    ),
)


def _turned(text: str) -> str:
    fields = text.removeprefix("<xml>").removesuffix("</xml>").replace("><", ">\n<").split("\n")
    joined: list[str] = []
    for piece in fields:  # a CDATA opens with "<" as well: pieces of one element go together
        if joined and piece.startswith(("<![", "</")):
            joined[-1] += piece
        else:
            joined.append(piece)
    return "".join(reversed(joined))


def _filled_up(kit: Kit) -> Ask:
    right = kit.push(kit.xml())
    return right.but(body=right.body + b"\n" * (64 * 1024 - len(right.body)))


def _padded(kit: Kit, count: int) -> Ask:
    sent = kit.sent(kit.xml())
    return kit.ask(sent.but(message=sent.message + b" " * ((-len(sent.full) - count) % 32)))


CASES: tuple[Unusual, ...] = (
    *(
        Unusual(f"{wire}: {name}", answer, _message(told, wire), wire)
        for name, (answer, told) in MESSAGES.items()
        for wire in Wire
    ),
    *(
        Unusual(f"{wire}: {name}", answer, _message(_event(told), wire), wire, event=True)
        for name, (answer, told) in EVENTS.items()
        for wire in Wire
    ),
    *(
        Unusual(f"json: {name}", answer, _message(told, Wire.JSON), Wire.JSON, event="Event" in told)
        for name, (answer, told) in ONLY_JSON.items()
    ),
    *FORMS,
    *HTTP,
    *SEALS,
)
