"""网页授权 and JS-SDK on the wire: what is sent, what is believed, and the official sample of a signature."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from models.errors import LoginRejected, WeChatDown, WeChatError
from models.people.pii import Pii
from models.web import WebVisitor
from tests.conftest import CountingRandom, StillClock
from tests.platform.conftest import answer
from tests.platform.test_ports import StillTokens
from wechat.platform.api import Api
from wechat.platform.jssdk import PageSigner, TicketSource, signature
from wechat.platform.oauth import WebAuthorisation, authorize_url
from wechat.platform.token_source import Account
from wechat.platform.tokens import TokenStore

TOLD = {"access_token": "W", "expires_in": 7200, "refresh_token": "R", "openid": "o1", "scope": "snsapi_base"}


@pytest.fixture
def web(http, far):
    return WebAuthorisation(http, Account(far.url, "wx1", "app-secret"))


def says(far, *said):
    """One answer after the other; the last one again and again."""
    left = list(said)
    far.script = lambda handler, asked: answer(handler, json.dumps(left.pop(0) if len(left) > 1 else left[0]).encode())


def test_the_link_has_wechats_own_order_and_encodes_the_way_back():
    link = authorize_url("https://open.weixin.qq.com", "wx1", "https://a.gov.cn/oauth/callback", "snsapi_base", "s1")
    assert link == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1"
        "&redirect_uri=https%3A%2F%2Fa.gov.cn%2Foauth%2Fcallback&response_type=code&scope=snsapi_base&state=s1"
        "#wechat_redirect"
    )


def test_a_silent_login_gives_the_openid_alone_and_asks_nothing_more(web, far):
    says(far, TOLD)
    assert web.exchange("c&=1") == WebVisitor(Pii("o1"), None)
    [asked] = far.asked
    assert (asked.method, urlsplit(asked.path).path) == ("GET", "/sns/oauth2/access_token")
    query = {"appid": "wx1", "secret": "app-secret", "code": "c&=1", "grant_type": "authorization_code"}
    assert dict(parse_qsl(urlsplit(asked.path).query)) == query


def test_a_permitted_login_asks_for_the_unionid_with_the_web_token(web, far):
    says(far, TOLD | {"scope": "snsapi_userinfo"}, {"openid": "o1", "nickname": "x", "unionid": "u1"})
    assert web.exchange("c") == WebVisitor(Pii("o1"), Pii("u1"))
    assert far.paths() == ["/sns/oauth2/access_token", "/sns/userinfo"]
    told = dict(parse_qsl(urlsplit(far.asked[1].path).query))
    assert told == {"access_token": "W", "openid": "o1", "lang": "zh_CN"}


def test_a_unionid_that_comes_at_once_needs_no_second_call(web, far):
    says(far, TOLD | {"scope": "snsapi_userinfo", "unionid": "u1"})
    assert web.exchange("c") == WebVisitor(Pii("o1"), Pii("u1"))
    assert len(far.asked) == 1


def test_a_profile_of_somebody_else_is_not_believed(web, far):
    says(far, TOLD | {"scope": "snsapi_userinfo"}, {"openid": "o2", "unionid": "u2"})
    with pytest.raises(WeChatDown):
        web.exchange("c")


@pytest.mark.parametrize("said", [1, True, "1", 2, "yes"])
def test_a_snapshot_user_is_told_as_one_and_never_asked_about(web, far, said):
    says(far, TOLD | {"scope": "snsapi_userinfo", "is_snapshotuser": said})
    assert web.exchange("c").snapshot
    assert len(far.asked) == 1


@pytest.mark.parametrize("errcode", [40029, 40163, 41008, 42003])
def test_a_code_that_is_not_good_rejects_the_login(web, far, errcode):
    says(far, {"errcode": errcode, "errmsg": "no"})
    with pytest.raises(LoginRejected):
        web.exchange("c")
    assert len(far.asked) == 1  # the first try spends the code


@pytest.mark.parametrize("errcode", [40013, 40125, 48001])
def test_a_fault_of_our_own_is_no_rejected_login(web, far, errcode):
    says(far, {"errcode": errcode, "errmsg": "no"})
    with pytest.raises(WeChatError):
        web.exchange("c")


@pytest.mark.parametrize("said", [{}, {"openid": ""}, {"openid": 7}, {"openid": None}, []])
def test_an_answer_without_an_openid_is_an_outage(web, far, said):
    says(far, said)
    with pytest.raises(WeChatDown):
        web.exchange("c")


def test_an_outage_is_not_tried_again(web, far):
    far.script = lambda handler, asked: answer(handler, b"", status=502)
    with pytest.raises(WeChatDown):
        web.exchange("c")
    assert len(far.asked) == 1


def test_the_official_sample_of_a_page_signature():
    """wechat-wire 14.3: JS-SDK, appendix 1."""
    ticket = Pii("sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg")
    said = signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
    assert said == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_what_follows_the_hash_is_no_part_of_the_address():
    one = signature(Pii("T"), "n", 1, "https://a.gov.cn/city/shanghai/me?lang=en")
    assert one == signature(Pii("T"), "n", 1, "https://a.gov.cn/city/shanghai/me?lang=en#top")


def test_a_ticket_is_fetched_once_and_kept_until_its_end(http, far):
    says(far, {"errcode": 0, "errmsg": "ok", "ticket": "T", "expires_in": 7200})
    clock = StillClock()
    signer = PageSigner("wx1", TokenStore(TicketSource(Api(http, far.url, StillTokens())), clock), CountingRandom())
    now = datetime(2026, 11, 21, tzinfo=UTC)
    first, second = (signer.sign("https://a.gov.cn/city/shanghai/", now) for _ in range(2))
    assert far.paths() == ["/cgi-bin/ticket/getticket"]
    assert first["appId"] == "wx1" and first["timestamp"] == int(now.timestamp())
    assert first["nonceStr"] != second["nonceStr"] and first["signature"] != second["signature"]


@pytest.mark.parametrize("life", [None, 0, -1, "7200", 7201, True])
def test_a_ticket_without_a_believable_life_is_none(http, far, life):
    says(far, {"errcode": 0, "errmsg": "ok", "ticket": "T", "expires_in": life})
    with pytest.raises(WeChatDown):
        TicketSource(Api(http, far.url, StillTokens())).fetch()
