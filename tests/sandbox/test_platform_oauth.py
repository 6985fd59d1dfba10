"""open.weixin and sns/*: codes for five minutes and one use, scopes, refresh, snapshot users (wechat-wire 7.1)."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sandbox.people import everyone
from sandbox.platform import accounts, oauth


@pytest.fixture
def back(world):
    return f"{world.settings.public_base_url}/oauth/callback"


@pytest.fixture
def asks(world, app):
    usual = {"appid": world.settings.official.appid, "secret": world.settings.official.secret}

    def ask(path, **query):
        return app.test_client().get(path, query_string={**usual, **query}).json

    return ask


@pytest.fixture
def exchange(asks):
    return lambda code, **other: asks(
        "/sns/oauth2/access_token", **{"code": code, "grant_type": "authorization_code", **other}
    )


@pytest.fixture
def code(world, citizen):
    return lambda scope=oauth.BASE, snapshot=False: oauth.issue_code(world, citizen.key, scope, snapshot=snapshot)


@pytest.fixture
def authorize(world, client, citizen, back):
    """Opens the authorize page with `citizen`'s phone."""

    def open_(order=None, **other):
        told = {"appid": world.settings.official.appid, "redirect_uri": back, "response_type": "code"}
        told = {**told, "scope": "snsapi_base", "state": "abc123", **other}
        pairs = [(name, told[name]) for name in order or told]
        client.set_cookie("sandbox_citizen", citizen.key, path="/phone")
        return client.get(f"/connect/oauth2/authorize?{urlencode(pairs)}", follow_redirects=False)

    def follow(**other):
        return client.get(open_(**other).location)

    return follow


def test_a_silent_login_gives_the_openid_of_the_official_account_and_no_unionid(world, exchange, code, citizen):
    said = exchange(code())
    assert said["openid"] == accounts.openid(world.settings.official.appid, citizen.key)
    assert (said["scope"], said["expires_in"]) == ("snsapi_base", 7200)
    assert {"unionid", "is_snapshotuser", "errcode"} & set(said) == set()


def test_a_permitted_login_gives_the_unionid_of_who_has_one(world, exchange, code, citizen):
    assert exchange(code(oauth.PROFILE))["unionid"] == accounts.unionid(citizen.key)
    alone = next(one for one in everyone() if not one.has_unionid)
    assert "unionid" not in exchange(oauth.issue_code(world, alone.key, oauth.PROFILE, snapshot=False))


def test_a_snapshot_user_has_an_openid_that_is_nobodys(world, exchange, code):
    said = exchange(code(oauth.PROFILE, snapshot=True))
    assert said["is_snapshotuser"] == 1
    assert accounts.holder(world.settings.official.appid, said["openid"]) is None
    assert "unionid" not in said


def test_of_many_at_once_one_gets_the_identity(exchange, code):
    one = code()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(exchange, [one] * 8))
    assert sorted(said.get("errcode", 0) for said in answers) == [0] + [40163] * 7


def test_a_code_lives_five_minutes(world, exchange, code):
    early, late = code(), code()
    world.clock.advance(295)
    assert "openid" in exchange(early)
    world.clock.advance(10)
    assert exchange(late)["errcode"] == 42003


@pytest.mark.parametrize(
    ("other", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"code": ""}, 41008),
        ({"code": "invented"}, 40029),
        ({"grant_type": "client_credential"}, 40002),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_what_is_wrong_has_wechats_number(exchange, code, other, errcode):
    assert exchange(**{"code": code(), **other})["errcode"] == errcode


def test_a_login_code_of_the_mini_program_is_no_web_code(world, exchange, citizen):
    mini = world.settings.mini
    assert exchange("x", appid=mini.appid, secret=mini.secret)["errcode"] == 40029


def test_the_profile_needs_its_scope_and_its_own_token(world, asks, exchange, code):
    base, full = exchange(code()), exchange(code(oauth.PROFILE))

    def info(told, **other):
        return asks("/sns/userinfo", **{"access_token": told["access_token"], "openid": told["openid"], **other})

    assert info(base)["errcode"] == 48001
    assert info(full)["unionid"] == full["unionid"]
    assert info(full, openid=base["openid"] + "x")["errcode"] == 40003
    assert info(full, access_token="invented")["errcode"] == 40001
    world.clock.advance(7201)
    assert info(full)["errcode"] == 42001


def test_a_token_is_checked_and_refreshed_for_thirty_days(world, asks, exchange, code):
    told = exchange(code())
    assert asks("/sns/auth", access_token=told["access_token"], openid=told["openid"])["errcode"] == 0

    def refreshed(token=told["refresh_token"]):
        return asks("/sns/oauth2/refresh_token", grant_type="refresh_token", refresh_token=token)

    assert refreshed("invented")["errcode"] == 40030
    fresh = refreshed()
    assert (fresh["openid"], fresh["access_token"] != told["access_token"]) == (told["openid"], True)


def test_silent_authorisation_redirects_with_code_and_the_state_as_it_was(authorize, exchange, back):
    said = authorize()
    assert said.status_code == 302 and said.location.startswith(back + "?")
    query = parse_qs(urlsplit(said.location).query)
    assert query["state"] == ["abc123"]
    assert "openid" in exchange(query["code"][0])


def test_the_profile_asks_the_citizen_first(authorize):
    page = authorize(scope="snsapi_userinfo")
    assert page.status_code == 200 and "authorize-allow" in page.text


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"redirect_uri": "http://evil.example/oauth/callback"}, "10003"),
        ({"redirect_uri": "http://127.0.0.1:8000@evil.example/"}, "10003"),
        ({"redirect_uri": "http://127.0.0.1:9999/oauth/callback"}, "10003"),
        ({"scope": "snsapi_everything"}, "10005"),
        ({"appid": "wx9999999999999999"}, "10016"),
        ({"state": "not-a-word!"}, "link"),
        ({"state": "a" * 129}, "link"),
        ({"response_type": "token"}, "link"),
        ({"order": ["redirect_uri", "appid", "response_type", "scope", "state"]}, "link"),
    ],
)
def test_a_wrong_link_gets_a_page_and_no_redirect(authorize, other, code):
    page = authorize(**other)
    assert page.status_code == 400
    assert f'data-code="{code}"' in page.text


def test_the_switch_makes_every_visitor_a_snapshot_user(client, authorize, exchange):
    client.post("/_control/switches", json={"snapshot_user": "1"})
    query = parse_qs(urlsplit(authorize().location).query)
    assert exchange(query["code"][0])["is_snapshotuser"] == 1


@pytest.mark.parametrize(("outcome", "coded"), [("allow", True), ("snapshot", True), ("deny", False)])
def test_the_citizens_answer_decides_what_goes_back(world, client, citizen, back, outcome, coded):
    client.set_cookie("sandbox_citizen", citizen.key, path="/phone")
    query = urlencode(
        {
            "appid": world.settings.official.appid,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_userinfo",
            "state": "s",
        }
    )
    told = client.post("/phone/api/authorize", json={"query": query, "outcome": outcome}).json
    assert ("code" in parse_qs(urlsplit(told["url"]).query)) is coded
    assert client.post("/phone/api/authorize", json={"query": "x=1", "outcome": outcome}).status_code == 400


def test_a_ticket_stays_the_same_until_its_two_hours_are_over(world, app, client):
    official = world.settings.official
    asked = {"grant_type": "client_credential", "appid": official.appid, "secret": official.secret}
    token = client.post("/cgi-bin/stable_token", json=asked).json["access_token"]

    def ticket(kind="jsapi", bearer=token):
        return client.get("/cgi-bin/ticket/getticket", query_string={"access_token": bearer, "type": kind}).json

    first = ticket()
    world.clock.advance(60)
    again = ticket()
    assert again["ticket"] == first["ticket"]
    assert first["expires_in"] - again["expires_in"] in (60, 61)  # the clock runs on while we ask
    assert ticket("wx_card")["ticket"] != first["ticket"]
    assert ticket("nonsense")["errcode"] == 40097
    assert ticket(bearer="x")["errcode"] == 40014


def test_the_citys_services_are_addresses_of_the_product_and_nothing_else(world, client, citizen):
    said = client.get("/phone/api/city-service").json
    assert [city["code"] for city in said["cities"] if city["located"]] == ["shanghai"]
    for city, services in said["services"].items():
        for one in services:
            assert one["url"].startswith(f"{world.settings.public_base_url}/city/{city}/")
            assert "entry=city-service" in one["url"]
