"""One wrong thing, everything else right: each guard of the envelope on its own (security design 6.1)."""

import base64

import pytest

from models.errors import BadRequest, Refused, TooLarge
from tests.platform import pushes
from tests.platform.pushes import TEXT, Sent
from wechat.platform.envelope import Envelope, PushAccount

RIGHT = Sent()


def refusal(envelope: Envelope, sent: Sent, **query: str | None) -> str:
    """The audit's reason. A query value of None is left out."""
    asked = {name: text for name, text in (sent.query | query).items() if text is not None}
    with pytest.raises(Refused) as caught:
        envelope.open(asked, sent.body)
    assert type(caught.value) is Refused
    return caught.value.subject


def bad(envelope: Envelope, body: bytes) -> None:
    with pytest.raises(BadRequest):
        envelope.open(RIGHT.query, body)


@pytest.mark.parametrize("wrong", ["", "0" * 40, RIGHT.query["msg_signature"].upper(), "签" * 40, None])
def test_a_wrong_message_signature_is_refused(envelope, wrong):
    assert refusal(envelope, RIGHT, msg_signature=wrong) == "signature"


def test_the_plain_signature_does_not_stand_in_for_the_message_signature(envelope):
    assert refusal(envelope, RIGHT, msg_signature=RIGHT.query["signature"]) == "signature"


def test_a_signature_covers_the_sealed_text(envelope):
    other = Sent(TEXT.replace("社保", "积分").encode())
    with pytest.raises(Refused):
        envelope.open(RIGHT.query, other.body)


def test_a_signature_under_another_token_is_refused(envelope):
    assert refusal(envelope, RIGHT.but(token="BBBBB")) == "signature"


@pytest.mark.parametrize("name", ["timestamp", "nonce"])
def test_a_missing_stamp_is_refused(envelope, name):
    assert refusal(envelope, RIGHT, **{name: None}) == "stamp"


@pytest.mark.parametrize(
    "timestamp", ["", "-1", "1e9", " 1795226400", "1795226400\n", "１７９５２２６４００", "9" * 12]
)
def test_a_timestamp_that_is_no_plain_number_is_refused(envelope, timestamp):
    assert refusal(envelope, RIGHT.but(timestamp=timestamp)) == "stamp"


@pytest.mark.parametrize("nonce", ["", "a]]>b", "n" * 65, "a b", "a\n"])
def test_a_nonce_that_could_break_a_reply_or_a_column_is_refused(envelope, nonce):
    assert refusal(envelope, RIGHT.but(nonce=nonce)) == "stamp"


@pytest.mark.parametrize("aside", [301, -301])
def test_a_push_outside_the_time_window_is_refused(envelope, aside):
    assert refusal(envelope, RIGHT.but(timestamp=str(pushes.NOW + aside))) == "window"


@pytest.mark.parametrize("kind", [None, "raw", "AES", ""])
def test_a_push_that_does_not_claim_to_be_sealed_is_refused(envelope, kind):
    assert refusal(envelope, RIGHT, encrypt_type=kind) == "not encrypted"


@pytest.mark.parametrize("element", ["<FromUserName>o</FromUserName>", "<MsgType>text</MsgType>"])
def test_compat_mode_with_plain_fields_beside_the_sealed_ones_is_refused(envelope, element):
    assert refusal(envelope, RIGHT.but(outer=f"<xml>{element}<Encrypt>{{}}</Encrypt></xml>")) == "compat mode"


def test_another_accounts_appid_inside_is_refused(envelope):
    for appid in ("wxba5fad812f8e6fb8", pushes.APPID + "x", pushes.APPID[:-1], ""):
        assert refusal(envelope, RIGHT.but(appid=appid)) == "appid"


def test_a_push_to_another_original_id_is_refused_when_ours_is_configured(envelope, clock):
    foreign = Sent(TEXT.replace("gh_97417a04a28d", "gh_other").encode())
    assert refusal(envelope, foreign) == "account"
    unconfigured = Envelope(PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY), clock)
    assert unconfigured.open(foreign.query, foreign.body).to_user == "gh_other"


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        (0, "appid"),
        (len(RIGHT.message) - 1, "appid"),
        (len(RIGHT.message) + 1, "appid"),
        (len(RIGHT.message) + len(pushes.APPID), "appid"),
        (len(RIGHT.message) + len(pushes.APPID) + 1, "length"),
        (2**31, "length"),
        (2**32 - 1, "length"),
    ],
)
def test_a_length_that_is_not_the_messages_is_refused(envelope, length, reason):
    assert refusal(envelope, RIGHT.but(length=length)) == reason


def _whole(full: bytes, count: int) -> bytes:
    """So much filler that `count` bytes of padding end a block."""
    return b"f" * ((-len(full) - count) % 32)


@pytest.mark.parametrize("count", range(1, 33))
def test_every_right_padding_opens_and_each_wrong_byte_of_it_is_refused(envelope, count):
    message = TEXT.encode() + b" " * len(_whole(RIGHT.full, count))
    right = RIGHT.but(message=message, padding=bytes([count]) * count)
    assert envelope.open(right.query, right.body).msg_type == "text"
    for place in range(count - 1):
        padding = bytearray(right.padding)
        padding[place] ^= 1
        assert refusal(envelope, right.but(padding=bytes(padding))) == "padding"


@pytest.mark.parametrize("last", [0, 33, 64, 128, 255])
def test_a_padding_outside_1_to_32_is_refused(envelope, last):
    message = TEXT.encode() + b" " * len(_whole(RIGHT.full, 32))
    assert refusal(envelope, RIGHT.but(message=message, padding=bytes([last]) * 32)) == "padding"


def test_the_shortest_sealed_text_is_refused_for_its_length(envelope):
    shortest = b"0123456789abcdef" + (13).to_bytes(4, "big") + b"no appid" + b"1234" + b" " * 32
    assert refusal(envelope, RIGHT.but(encrypted=pushes.encrypt(shortest))) == "length"


def test_sealed_text_that_is_not_canonical_base64_is_refused(envelope):
    sealed = RIGHT.sealed
    loose = sealed[:20] + "\n" + sealed[20:]
    urlsafe = base64.urlsafe_b64encode(base64.b64decode(sealed)).decode()
    assert urlsafe != sealed
    for wrong in (
        loose,
        urlsafe,
        sealed + "=",
        sealed + "AAAA",
        "!" + sealed[1:],
        "签" + sealed,
        sealed.rstrip("=") + ".",
    ):
        assert refusal(envelope, RIGHT.but(encrypted=wrong)) in ("base64", "block")


def test_stray_bits_in_the_last_base64_character_are_refused(envelope):
    sealed = next(
        s.sealed for s in (RIGHT.but(message=TEXT.encode() + b" " * n) for n in range(96)) if s.sealed[-2:] == "=="
    )
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stray = sealed[:-3] + letters[letters.index(sealed[-3]) + 1] + "=="
    assert base64.b64decode(stray) == base64.b64decode(sealed)
    assert refusal(envelope, RIGHT.but(encrypted=stray)) == "base64"


@pytest.mark.parametrize("size", [1, 16, 32, 33, 48, 80, 4096 + 16])
def test_sealed_text_of_no_whole_blocks_is_refused(envelope, size):
    encrypted = base64.b64encode(b"c" * size).decode()
    assert refusal(envelope, RIGHT.but(encrypted=encrypted)) == "block"


def test_a_push_under_a_key_we_do_not_hold_is_refused(envelope):
    assert refusal(envelope, RIGHT.but(key=pushes.OTHER_KEY)) in ("padding", "length", "appid")


def test_a_push_under_neither_of_two_keys_is_refused(clock):
    two = Envelope(PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY, pushes.OTHER_KEY), clock)
    assert refusal(two, RIGHT.but(key="Z" * 43)) in ("padding", "length", "appid")


def test_a_body_over_64_kib_is_too_large_and_one_of_exactly_64_is_read(envelope):
    room = 64 * 1024 - len(RIGHT.body)
    with pytest.raises(TooLarge):
        envelope.open(RIGHT.query, RIGHT.body + b" " * (room + 1))
    assert envelope.open(RIGHT.query, RIGHT.body + b" " * room).msg_type == "text"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"\x00",
        b"<xml>",
        b"success",
        b'["Encrypt"]',
        b"<xml><Encrypt>a</Encrypt></xml><xml/>",
        b"<xml><ToUserName>gh</ToUserName></xml>",
        b"<xml><Encrypt/></xml>",
        b"<xml>only text</xml>",
        "<xml><Encrypt>社</Encrypt></xml>".encode("gbk"),
        "<xml><Encrypt>a</Encrypt></xml>".encode("utf-16"),
        b"<xml><Encrypt>\xff\xfe</Encrypt></xml>",
    ],
)
def test_a_body_that_is_no_push_is_a_bad_request(envelope, body):
    bad(envelope, body)


@pytest.mark.parametrize(
    "outer",
    [
        "<root><Encrypt>{}</Encrypt></root>",
        "<XML><Encrypt>{}</Encrypt></XML>",
        "<xml><Encrypt>{}</Encrypt><Encrypt>{}</Encrypt></xml>",
        '<xml><Encrypt a="1">{}</Encrypt></xml>',
        '<xml xmlns="urn:x"><Encrypt>{}</Encrypt></xml>',
        '<xml><a xmlns="urn:x">b</a><Encrypt>{}</Encrypt></xml>',
        "<xml><Encrypt>{}</Encrypt>stray</xml>",
        "<xml><Encrypt>{}<!-- c --></Encrypt></xml>",
        "<xml><?p i?><Encrypt>{}</Encrypt></xml>",
        "<!DOCTYPE xml><xml><Encrypt>{}</Encrypt></xml>",
        '<!DOCTYPE xml [<!ENTITY e "x">]><xml><Encrypt>{}</Encrypt></xml>',
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd"><xml><Encrypt>{}</Encrypt></xml>',
        "<xml><Encrypt>{}</Encrypt><a>&undeclared;</a></xml>",
    ],
)
def test_an_outer_document_with_one_wrong_thing_is_a_bad_request(envelope, outer):
    bad(envelope, RIGHT.but(outer=outer).body)


def test_depth_and_node_count_are_bounded_at_their_edges(envelope):
    def with_(extra: str) -> Sent:
        return RIGHT.but(outer=f"<xml><Encrypt>{{}}</Encrypt>{extra}</xml>")

    for extra in ("<a>" * 7 + "</a>" * 7, "<a>" + "<b/>" * 253 + "</a>"):
        assert envelope.open(RIGHT.query, with_(extra).body).msg_type == "text"
    for extra in ("<a>" * 8 + "</a>" * 8, "<a>" + "<b/>" * 254 + "</a>"):
        with pytest.raises(TooLarge):
            envelope.open(RIGHT.query, with_(extra).body)


@pytest.mark.parametrize(
    "inner",
    [
        b"",
        b"hello",
        b'{"MsgType":"text"}',
        b"\xff",
        b'<!DOCTYPE xml [<!ENTITY e "x">]>' + TEXT.encode(),
        TEXT.replace("<MsgId>", "<MsgType>event</MsgType><MsgId>").encode(),
        *(TEXT.replace(name, "Other").encode() for name in ("ToUserName", "FromUserName", "CreateTime", "MsgType")),
        TEXT.replace("1795226399", "soon").encode(),
        TEXT.replace("1795226399", "-1").encode(),
        TEXT.replace("<![CDATA[oCitizen]]>", "").encode(),
    ],
)
def test_a_message_inside_that_cannot_be_read_is_a_bad_request(envelope, inner):
    sent = RIGHT.but(message=inner)
    with pytest.raises(BadRequest):
        envelope.open(sent.query, sent.body)


def test_the_bounds_hold_inside_as_outside(envelope):
    sent = RIGHT.but(message=TEXT.replace("</xml>", "<a>" * 8 + "</a>" * 8 + "</xml>").encode())
    with pytest.raises(TooLarge):
        envelope.open(sent.query, sent.body)


def test_no_reason_of_a_refusal_names_a_person(envelope):
    sent = RIGHT.but(appid="wxother")
    with pytest.raises(Refused) as caught:
        envelope.open(sent.query, sent.body)
    assert "oCitizen" not in str(caught.value) and "社保" not in str(caught.value)
