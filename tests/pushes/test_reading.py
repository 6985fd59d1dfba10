"""Every message and event of wechat-wire 2.8 and 2.9 is read into its type, from XML and JSON; the rest is kept."""

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadRequest, TooLarge
from models.people.pii import Pii
from models.push import Push, Wire
from models.pushes import account, following, ordinary, sending
from models.pushes.reading import EVENTS, Said, Unread, said
from tests.corpus.kit import as_xml
from wechat.platform import message
from wechat.platform.message import Delivery

HEAD = {"ToUserName": "gh", "FromUserName": "o", "CreateTime": 1795226399}
PLACE = {"Location_X": "31.2", "Location_Y": "-121.5", "Scale": "16", "Label": "黄浦"}
SEEN = (Decimal("31.2"), Decimal("-121.5"))
POPUP = {"TemplateId": "t", "SubscribeStatusString": "accept", "PopupScene": "2"}
SENT = {"TemplateId": "t", "MsgID": "17", "ErrorCode": "0", "ErrorStatus": "success"}
DELIVERED = sending.SubscriptionSent((sending.Delivered("t", "17", 0, "success"),))
ASKED = sending.Choice("t", True, "2")


def push(wire: Wire, fields: dict[str, object]) -> Push:
    body = as_xml(HEAD | fields) if wire is Wire.XML else json.dumps(HEAD | fields)
    return message.read(body.encode(), Delivery(1, "n", b"", 0, wire))


def event(name: str, **fields: object) -> dict[str, object]:
    return {"MsgType": "event", "Event": name, **fields}


TOLD: list[tuple[dict[str, object], Said]] = [
    ({"MsgType": "text", "Content": "社保"}, ordinary.Text(Pii("社保"))),
    (
        {"MsgType": "text", "Content": "1", "MsgDataId": "d", "Idx": 2, "bizmsgmenuid": 101},
        ordinary.Text(Pii("1"), "d", "2", "101"),
    ),
    ({"MsgType": "image", "PicUrl": "u", "MediaId": "m"}, ordinary.Picture(Pii("u"), "m")),
    (
        {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "积分", "MediaId16K": "k"},
        ordinary.Voice("m", "amr", Pii("积分"), "k"),
    ),
    ({"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"}, ordinary.Film("m", "t", short=False)),
    ({"MsgType": "shortvideo", "MediaId": "m", "ThumbMediaId": "t"}, ordinary.Film("m", "t", short=True)),
    ({"MsgType": "location", **PLACE}, ordinary.Place(*SEEN, 16, Pii("黄浦"))),
    (
        {"MsgType": "link", "Title": "t", "Description": "d", "Url": "u"},
        ordinary.Link(Pii("t"), Pii("d"), Pii("u")),
    ),
    (
        {"MsgType": "miniprogrampage", "Title": "t", "AppId": "wx", "PagePath": "p", "ThumbMediaId": "m"},
        ordinary.MiniPage(Pii("t"), "wx", Pii("p"), "m"),
    ),
    (event("subscribe"), following.Followed()),
    (event("subscribe", EventKey="qrscene_7", Ticket="t"), following.Followed("7", "t")),
    (event("subscribe", EventKey="last_trade_no_1"), following.Followed()),
    (event("unsubscribe", EventKey=""), following.Unfollowed()),
    (event("SCAN", EventKey=7, Ticket="t"), following.Scanned("7", "t")),
    (
        event("LOCATION", Latitude="23.137466", Longitude=113.352425, Precision="119.385040"),
        following.Whereabouts(Decimal("23.137466"), Decimal("113.352425"), Decimal("119.385040")),
    ),
    (event("CLICK", EventKey="k"), following.Clicked("k")),
    (event("VIEW", EventKey="https://x", MenuId=4), following.Opened("https://x", "4", mini=False)),
    (event("view_miniprogram", EventKey="p", MenuId=4), following.Opened("p", "4", mini=True)),
    *(
        (
            event(name, EventKey="k", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "1"}),
            following.CodeScanned("k", "qrcode", Pii("1"), waits),
        )
        for name, waits in (("scancode_push", False), ("scancode_waitmsg", True))
    ),
    *(
        (
            event(
                name,
                EventKey="k",
                SendPicsInfo={"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}},
            ),
            following.PicturesChosen("k", name, 2, ("a", "b")),
        )
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    ),
    (
        event("location_select", EventKey="k", SendLocationInfo=PLACE | {"Poiname": "p"}),
        following.PlaceChosen("k", *SEEN, 16, Pii("黄浦"), Pii("p")),
    ),
    *(
        (event("TEMPLATESENDJOBFINISH", MsgID=17, Status=status), sending.TemplateSent("17", status, outcome))
        for status, outcome in (
            ("success", sending.Sent.SUCCESS),
            ("failed:user block", sending.Sent.BLOCKED),
            ("failed: system failed", sending.Sent.FAILED),
            ("lost in space", None),
        )
    ),
    (
        event(
            "MASSSENDJOBFINISH", MsgID=17, Status="send success", TotalCount=9, FilterCount=8, SentCount=7, ErrorCount=1
        ),
        sending.MassSent("17", "send success", 9, 8, 7, 1),
    ),
    (
        event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": [POPUP, POPUP]}),
        sending.Subscribed((ASKED, ASKED), asked=True),
    ),
    (
        event(
            "subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": POPUP | {"SubscribeStatusString": "reject"}}
        ),
        sending.Subscribed((sending.Choice("t", False, "2"),), asked=False),
    ),
    (event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": SENT}), DELIVERED),
    (event("user_info_modified", OpenID="o", AppID="wx"), account.ProfileChanged(Pii("o"), "wx", ())),
    (
        event("user_authorization_revoke", OpenID="o", AppID="wx", RevokeInfo="1, 8;201"),
        account.AuthorisationRevoked(Pii("o"), "wx", ("1", "8", "201")),
    ),
    (event("user_authorization_cancellation", OpenID="o", AppID="wx"), account.AccountClosed(Pii("o"), "wx")),
    (event("user_enter_tempsession", SessionFrom="s"), account.HelpOpened(Pii("s"))),
    (
        event("wxa_media_check", trace_id="t", errcode=-1008, result={"suggest": "risky", "label": 100}),
        account.MediaChecked("t", -1008, "risky", "100"),
    ),
    (event("wxa_punish_event", punish_id="p", event_type=1, illegal_reason="r"), account.Punished("p", "1", "r")),
    (event("debug_demo", debug_str="hello"), account.DebugDemo("hello")),
    (event("moon_landing", Crew="2"), Unread("event", "moon_landing")),
    ({"MsgType": "hologram"}, Unread("hologram", None)),
    ({"MsgType": "text"}, Unread("text", None, "Content")),
    ({"MsgType": "location", **PLACE, "Location_X": "north"}, Unread("location", None, "Location_X")),
    (event("CLICK"), Unread("event", "click", "EventKey")),
]


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize(("fields", "typed"), TOLD, ids=lambda told: type(told).__name__)
def test_both_formats_are_read_into_the_same_type(wire: Wire, fields: dict[str, object], typed: Said) -> None:
    assert said(push(wire, fields)) == typed


def test_no_kind_that_can_be_read_is_missing_from_this_page() -> None:
    read = {push(Wire.XML, fields).event or push(Wire.XML, fields).msg_type for fields, _ in TOLD}
    assert read >= {*EVENTS, *ordinary.READERS}


@pytest.mark.parametrize(
    "shape",
    [
        {"List": [SENT]},
        {"List": SENT},
        {"List": SENT | {"MsgID": 17, "ErrorCode": 0}},
        {"SubscribeMsgSentEvent": {"List": SENT}},
        {"SubscribeMsgSentEvent": {"List": [SENT]}},
        {"SubscribeMsgSentEvent": [SENT]},
        {"SubscribeMsgSentEvent": SENT},
    ],
)
def test_a_subscription_is_read_in_each_shape_that_was_seen(shape: dict[str, object]) -> None:
    assert said(push(Wire.JSON, event("subscribe_msg_sent_event", **shape))) == DELIVERED


@pytest.mark.parametrize("what", ["1,8", ["1", "8"], [1, 8]])
def test_revoked_data_is_read_as_text_or_array(what: object) -> None:
    told = said(push(Wire.JSON, event("user_authorization_revoke", OpenID="o", RevokeInfo=what)))
    assert told == account.AuthorisationRevoked(Pii("o"), None, ("1", "8"))


def test_what_is_not_read_is_kept() -> None:
    assert push(Wire.JSON, event("moon_landing", Crew={"Name": ["a", "b"]})).fields == {
        "Crew/Name#1": "a",
        "Crew/Name#2": "b",
    }


def test_nothing_personal_shows_in_a_repr() -> None:
    shown = "".join(repr(said(push(Wire.XML, fields))) for fields, _ in TOLD)
    for private in ("社保", "积分", "黄浦", "31.2", "121.5", "23.137466", "https://mmbiz"):
        assert private not in shown


@given(
    kind=st.sampled_from(["event", *ordinary.READERS]),
    name=st.sampled_from(sorted(EVENTS)),
    fields=st.dictionaries(
        st.sampled_from(sorted({name for told, _ in TOLD for name in told} - {"MsgType", "Event"})),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner.filter(lambda one: not isinstance(one, list)), max_size=3)
                | st.dictionaries(st.sampled_from(["List", "item", "PicMd5Sum", "TemplateId", "a"]), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    ),
)
def test_no_shape_of_any_field_makes_reading_fail(kind: str, name: str, fields: dict[str, object]) -> None:
    texts = dict.fromkeys(fields, "x")
    assert said(Push("gh", Pii("o"), 1, kind, 1, "n", b"", 0, event=name, event_key="k", fields=texts)) is not None
    with suppress(BadRequest, TooLarge):  # the parser may refuse it by name; what it takes can be read
        assert said(push(Wire.JSON, fields | {"MsgType": kind, "Event": name})) is not None
