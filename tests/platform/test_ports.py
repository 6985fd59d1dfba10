"""Each port on the wire: what is sent, and that nothing but the exact pass is a pass."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from models.errors import LoginRejected, WeChatDown, WeChatError, WindowClosed
from models.people.pii import Pii
from models.ports import FaceTicket, RealNameVerdict, WxLogin
from tests.platform.conftest import answer
from wechat.platform.api import Api
from wechat.platform.face import CityFace
from wechat.platform.library import LibraryClient
from wechat.platform.mini_login import MiniCode2Session
from wechat.platform.official import CustomerService, MenuPusher, UserInfo
from wechat.platform.realname import PayRealName, decoded_once, verdict
from wechat.platform.token_source import Account

OPENID, NAME, NUMBER = Pii("oCitizen"), Pii("张三䶮"), Pii("31010119980101123x")
MENU = {"button": [{"type": "click", "name": "查社保", "key": "insurance-overview"}]}


class StillTokens:
    """A token that is never refused."""

    def current(self) -> Pii:
        return Pii("T")

    def renew(self, failed: Pii) -> None:
        return None


@pytest.fixture
def api(http, far):
    return Api(http, far.url, StillTokens())


def says(far, **said):
    far.script = lambda handler, asked: answer(handler, json.dumps(said).encode())


def asked(far):
    """The only call: method, path, query, body."""
    [one] = far.asked
    parts = urlsplit(one.path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return one.method, parts.path, query, json.loads(one.body) if one.body else None


# code2Session


def test_a_login_code_is_exchanged_without_an_access_token(http, far):
    says(far, openid="o1", session_key="k==", unionid="u1")
    login = MiniCode2Session(http, Account(far.url, "wx1", "app-secret")).exchange("c&=1")
    assert login == WxLogin(Pii("o1"), Pii("k=="), Pii("u1"))
    query = {"appid": "wx1", "secret": "app-secret", "js_code": "c&=1", "grant_type": "authorization_code"}
    assert asked(far) == ("GET", "/sns/jscode2session", query, None)


@pytest.mark.parametrize("said", [{"session_key": "k"}, {"openid": "o"}, {"openid": 5, "session_key": "k"}])
def test_half_a_login_is_none(http, far, said):
    says(far, **said)
    with pytest.raises(WeChatDown):
        MiniCode2Session(http, Account(far.url, "wx1", "s")).exchange("c")


@pytest.mark.parametrize(("errcode", "named"), [(40029, LoginRejected), (40163, LoginRejected), (-1, WeChatDown)])
def test_a_login_code_is_spent_on_one_try(http, far, errcode, named):
    says(far, errcode=errcode)
    with pytest.raises(named):
        MiniCode2Session(http, Account(far.url, "wx1", "s")).exchange("c")
    assert len(far.asked) == 1


def test_a_login_without_unionid_says_so(http, far):
    says(far, openid="o1", session_key="k")
    assert MiniCode2Session(http, Account(far.url, "wx1", "s")).exchange("c").unionid is None


# checkrealnameinfo


def test_the_real_name_call_is_as_documented(api, far):
    says(far, errcode=0, verify_openid="V_OP_NM_MA", verify_real_name="V_NM_ID_MA")
    assert PayRealName(api).check(OPENID, NAME, NUMBER, "abc%3D") == RealNameVerdict(True, "V_OP_NM_MA+V_NM_ID_MA")
    body = {"openid": "oCitizen", "real_name": "张三䶮", "cred_id": "31010119980101123X", "cred_type": "1"}
    assert asked(far) == ("POST", "/intp/realname/checkrealnameinfo", {"access_token": "T"}, body | {"code": "abc="})


@pytest.mark.parametrize(
    ("openid_part", "name_part", "passed"),
    [
        ("V_OP_NM_MA", "V_NM_ID_MA", True),
        ("V_OP_OTHER;V_OP_NM_MA", "V_NM_ID_MA", True),
        ("V_OP_NM_MA", "V_NM_ID_UM", False),
        ("V_OP_NM_MA", "", False),
        ("V_OP_NM_MA", "V_NM_ID_MA;V_NM_ID_UM", False),
        ("V_OP_NM_UM", "V_NM_ID_MA", False),
        ("V_OP_NA", "", False),
        ("V_OP_NM_MA;V_OP_NM_UM", "V_NM_ID_MA", False),
        ("V_OP_NA;V_OP_NM_MA", "V_NM_ID_MA", False),
        ("V_OP_NM_MAX", "V_NM_ID_MA", False),
        ("X_V_OP_NM_MA", "V_NM_ID_MA", False),
    ],
)
def test_only_the_pass_tuple_passes(openid_part, name_part, passed):
    assert verdict(openid_part, name_part) == RealNameVerdict(passed, f"{openid_part}+{name_part}")


@pytest.mark.parametrize(
    "said",
    [
        {"verify_openid": "V_OP_NM_MA", "verify_real_name": "V_NM_ID_MA"},  # no errcode: nobody said "completed"
        {"errcode": 0},
        {"errcode": 0, "verify_openid": ""},
        {"errcode": 0, "verify_openid": ["V_OP_NM_MA"], "verify_real_name": "V_NM_ID_MA"},
        {"errcode": 0, "verify_openid": "V_OP_NM_MA", "verify_real_name": None},
        {"errcode": 0, "verify_openid": "V_OP_NM_MA", "verify_real_name": "张三 310101199801011234"},
        {"errcode": -1},
        {"errcode": 1005},
        {"errcode": 40003},
        {"errcode": 48001},
    ],
)
def test_no_verdict_is_an_outage_and_gives_the_attempt_back(api, far, said):
    says(far, **said)
    with pytest.raises(WeChatDown) as caught:
        PayRealName(api).check(OPENID, NAME, NUMBER, "c")
    assert "张三" not in str(caught.value) and len(far.asked) == 1


@pytest.mark.parametrize("errcode", [80111, 80113])
def test_a_refused_consent_code_is_a_verdict(api, far, errcode):
    says(far, errcode=errcode)
    assert PayRealName(api).check(OPENID, NAME, NUMBER, "c") == RealNameVerdict(False, str(errcode))


@pytest.mark.parametrize(
    ("sent", "known"),
    [("abc", "abc"), ("a%3D%3d", "a=="), ("a%253D", "a%3D"), ("a+b", "a+b"), ("a%2Bb+c", "a+b+c"), ("100%", "100%")],
)
def test_a_consent_code_is_decoded_once(sent, known):
    assert decoded_once(sent) == known


# Face 2.0


def test_a_face_check_starts_as_documented(api, far):
    says(far, errcode=0, errmsg="ok", verify_id="v" * 256, expires_in=3600)
    assert CityFace(api).start("ab" * 16, NAME, NUMBER, OPENID) == FaceTicket(Pii("v" * 256), 3600)
    cert = {"cert_type": "IDENTITY_CARD", "cert_name": "张三䶮", "cert_no": NUMBER.reveal()}
    body = {"out_seq_no": "ab" * 16, "cert_info": cert, "openid": "oCitizen"}
    assert asked(far) == ("POST", "/cityservice/face/identify/getverifyid", {"access_token": "T"}, body)


@pytest.mark.parametrize(
    "said",
    [
        {"verify_id": "v", "expires_in": 3600},
        {"errcode": 0, "expires_in": 3600},
        {"errcode": 0, "verify_id": "", "expires_in": 3600},
        {"errcode": 0, "verify_id": "v" * 257, "expires_in": 3600},
        {"errcode": 0, "verify_id": "v", "expires_in": "3600"},
        {"errcode": 0, "verify_id": "v", "expires_in": True},
        {"errcode": 0, "verify_id": "v", "expires_in": 0},
        {"errcode": -1},
    ],
)
def test_an_unreadable_face_ticket_is_an_outage_and_asked_for_once(api, far, said):
    says(far, **said)
    with pytest.raises(WeChatDown):
        CityFace(api).start("a" * 32, NAME, NUMBER, OPENID)
    assert len(far.asked) == 1  # a second try would be refused as a double


def test_a_face_verdict_is_asked_for_as_documented(api, far):
    says(far, errcode=0, errmsg="ok", verify_ret=10000)
    assert CityFace(api).verdict("ab" * 16, Pii("v1"), "cafe", OPENID) == 10000
    body = {"verify_id": "v1", "out_seq_no": "ab" * 16, "cert_hash": "cafe", "openid": "oCitizen"}
    assert asked(far) == ("POST", "/cityservice/face/identify/queryverifyinfo", {"access_token": "T"}, body)


@pytest.mark.parametrize("ret", [True, "10000", 10000.0, None, [10000], {"value": 10000}])
def test_a_face_verdict_that_is_no_integer_is_an_outage(api, far, ret):
    says(far, errcode=0, verify_ret=ret)
    with pytest.raises(WeChatDown):
        CityFace(api).verdict("a" * 32, Pii("v"), "h", OPENID)


def test_a_face_verdict_without_errcode_is_an_outage(api, far):
    says(far, verify_ret=10000)
    with pytest.raises(WeChatDown):
        CityFace(api).verdict("a" * 32, Pii("v"), "h", OPENID)


@pytest.mark.parametrize("ret", [10003, 10300, 90004, 0, -5])
def test_every_other_number_is_handed_on_for_the_chain_to_judge(api, far, ret):
    says(far, errcode=0, verify_ret=ret)
    assert CityFace(api).verdict("a" * 32, Pii("v"), "h", OPENID) == ret


@pytest.mark.parametrize("errcode", [84017, 84018, 84020, 84022, 84019])
def test_a_mismatch_of_a_face_check_comes_as_its_errcode(api, far, errcode):
    says(far, errcode=errcode, verify_ret=10000)
    with pytest.raises(WeChatError) as caught:
        CityFace(api).verdict("a" * 32, Pii("v"), "h", OPENID)
    assert caught.value.errcode == errcode


# The official account, over wechatpy's methods


def test_a_followers_unionid_is_found(api, far):
    says(far, subscribe=1, openid="oCitizen", unionid="u1")
    assert UserInfo(api).unionid(OPENID) == Pii("u1")
    query = {"openid": "oCitizen", "lang": "zh_CN", "access_token": "T"}
    assert asked(far) == ("GET", "/cgi-bin/user/info", query, None)


@pytest.mark.parametrize("said", [{"subscribe": 0}, {"unionid": ""}])
def test_no_unionid_is_none(api, far, said):
    says(far, openid="oCitizen", **said)
    assert UserInfo(api).unionid(OPENID) is None


@pytest.mark.parametrize("said", [{"openid": "oOther"}, {}, {"openid": "oCitizen", "unionid": 5}])
def test_an_answer_about_somebody_else_links_nobody(api, far, said):
    says(far, **({"unionid": "u1"} | said))
    with pytest.raises(WeChatDown):
        UserInfo(api).unionid(OPENID)


def test_a_customer_service_text_goes_out_once_in_real_utf8(api, far):
    says(far, errcode=0)
    CustomerService(api).text(OPENID, "查到了：社保 ✓")
    body = {"touser": "oCitizen", "msgtype": "text", "text": {"content": "查到了：社保 ✓"}}
    assert asked(far) == ("POST", "/cgi-bin/message/custom/send", {"access_token": "T"}, body)
    assert "查到了" in far.asked[0].body.decode()


@pytest.mark.parametrize(
    ("errcode", "named"), [(45015, WindowClosed), (45047, WindowClosed), (-1, WeChatDown), (45002, WeChatError)]
)
def test_a_message_that_is_not_taken_says_why_and_is_not_sent_again(api, far, errcode, named):
    says(far, errcode=errcode)
    with pytest.raises(named):
        CustomerService(api).text(OPENID, "x")
    assert len(far.asked) == 1


def test_a_menu_is_created_and_comes_back_in_the_shape_it_went(api, far):
    says(far, errcode=0)
    MenuPusher(api).create(MENU)
    assert asked(far) == ("POST", "/cgi-bin/menu/create", {"access_token": "T"}, MENU)
    says(far, menu=MENU | {"menuid": 1})
    assert MenuPusher(api).get() == MENU


def test_no_menu_is_none_and_another_error_is_an_error(api, far):
    says(far, errcode=46003)
    assert MenuPusher(api).get() is None
    says(far, errcode=48001)
    with pytest.raises(WeChatError):
        MenuPusher(api).get()
    says(far, errcode=0)
    with pytest.raises(WeChatDown):
        MenuPusher(api).get()


def test_the_library_client_refuses_what_it_cannot_send(api, far):
    with pytest.raises(TypeError):
        LibraryClient(api).media.upload("image", ("a.png", b"x"))
    assert far.asked == []
