"""Where the fuzzer begins: right pushes and each wrong in one way, for every target."""

import base64
import json

from tests.fuzz import targets
from tests.platform import pushes
from tests.platform.pushes import TEXT, Sent

EVENT = TEXT.replace("<![CDATA[text]]>", "event").replace("<Content><![CDATA[社保]]></Content>", "{}")
PICTURES = "<PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList>"
XML = (
    TEXT,
    TEXT.replace("社保", "]]]]><![CDATA[>&lt;"),
    EVENT.replace("{}", "<Event>SCAN</Event><EventKey>1</EventKey><Ticket>t</Ticket>"),
    EVENT.replace("{}", f"<Event>pic_weixin</Event><SendPicsInfo><Count>2</Count>{PICTURES}</SendPicsInfo>"),
    EVENT.replace("{}", "<Event>user_authorization_revoke</Event><OpenID>o</OpenID><RevokeInfo>1,8</RevokeInfo>"),
    EVENT.replace("{}", "<Event>LOCATION</Event><Latitude>23.1</Latitude><Longitude>-113.2</Longitude>"),
    TEXT.replace("<![CDATA[text]]>", "location").replace("<Content>", "<Location_X>1.5</Location_X><Content>"),
    '<?xml version="1.0" encoding="gbk"?>' + TEXT,
    '<!DOCTYPE xml [<!ENTITY e "x">]><xml><a>&e;</a></xml>',
    "<xml>" + "<a>" * 9 + "</a>" * 9 + "</xml>",
    "<xml a='1'><?p i?><!-- c --><a xmlns='u'/>&#1;&#xD800;</xml>",
)
HEAD = {"ToUserName": pushes.ORIGINAL_ID, "FromUserName": "o", "CreateTime": 1795226399, "MsgType": "event"}
POPUP = {"TemplateId": "t", "SubscribeStatusString": "accept", "PopupScene": 0}
SENT = {"TemplateId": "t", "MsgID": 9, "ErrorCode": "0", "ErrorStatus": "success"}
JSON = (
    HEAD | {"MsgType": "text", "Content": "社保]]>", "MsgId": 9007199254740993, "CreateTime": "1795226399"},
    HEAD | {"Event": "subscribe_msg_popup_event", "List": [POPUP, POPUP]},
    HEAD | {"Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": [POPUP]},
    HEAD | {"Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": SENT}},
    HEAD | {"Event": "subscribe_msg_change_event", "List": POPUP},
    HEAD | {"Event": "user_info_modified", "OpenID": "o", "AppID": "wx", "RevokeInfo": ["1", {"a": None}]},
    HEAD | {"Event": "wxa_media_check", "trace_id": "t", "errcode": -1008, "result": {"suggest": "pass", "label": 1.5}},
    HEAD | {"Event": "debug_demo", "debug_str": "\ud83c\udc04\u0001", "deep": [{"a": {"b": [True, False, None]}}]},
)


def entries() -> list[bytes]:
    number = {target.__name__: place for place, target in enumerate(targets.TARGETS)}
    right, letters = Sent(), [text.encode() for text in XML]
    objects = [
        json.dumps(one, ensure_ascii=place % 2 == 0).encode("utf-8", "surrogatepass") for place, one in enumerate(JSON)
    ]
    in_json = Sent(message=json.dumps(JSON[0]).encode()).sealed
    wrapped = json.dumps({"Encrypt": in_json, "MsgType": "text", "FromUserName": "o"}).encode()
    other = Sent(key=pushes.OTHER_KEY)
    found = {
        "bare_xml": letters,
        "bare_json": [*objects, b'{"a":[[1]]}', b'{"a":1,"a":1}', b'{"a/b":"\\ud800"}', b"\xef\xbb\xbf{}"],
        "outer": [right.body, right.body.replace(b"<Encrypt>", b"<MsgType>t</MsgType><Encrypt>"), wrapped],
        "compat": [right.body.replace(b"<Encrypt>", b"<MsgType>t</MsgType><Encrypt>"), wrapped],
        "plain": [*letters, *objects],
        "inner": [*letters, *objects],
        "full": [_padded(one.full) for one in (right, right.but(length=9), right.but(appid="wx"))] + [b"\x01" * 64],
        "sealed": [right.sealed.encode(), right.sealed[:-1].encode(), right.sealed.replace("A", "\n").encode()],
        "cipher": [base64.b64decode(one.sealed) for one in (right, other)],
        "query": [
            f"{right.timestamp}\n{right.nonce}\n{right.query['msg_signature']}\naes".encode(),
            f"{right.timestamp}\n{right.nonce}\n\nraw\n{right.query['signature']}".encode(),
            b"1\n\xff\n\n",
        ],
    }
    return [bytes([number[name]]) + data for name, all_ in found.items() for data in all_]


def _padded(text: bytes) -> bytes:
    count = 32 - len(text) % 32
    return text + bytes([count]) * count
