"""wx.login and code2Session: five minutes, once, for one app (wechat-wire 4.1)."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.people import everyone
from sandbox.platform import accounts, login


@pytest.fixture
def exchange(world, app):
    mini = world.settings.mini
    usual = {"appid": mini.appid, "secret": mini.secret, "grant_type": "authorization_code"}
    # A client of its own for each call: the test client is not made for threads.
    return lambda code, **other: (
        app.test_client().get("/sns/jscode2session", query_string={**usual, "js_code": code, **other}).json
    )


def test_a_code_gives_the_citizens_identity(world, exchange, citizen):
    said = exchange(login.issue_code(world, citizen.key))
    assert said["openid"] == accounts.openid(world.settings.mini.appid, citizen.key)
    assert said["unionid"] == accounts.unionid(citizen.key)
    assert len(base64.b64decode(said["session_key"])) == 16
    assert "errcode" not in said


def test_without_a_unionid_the_member_is_absent(world, exchange):
    alone = next(one for one in everyone() if not one.has_unionid)
    assert "unionid" not in exchange(login.issue_code(world, alone.key))


def test_a_code_is_good_once(world, exchange, citizen):
    code = login.issue_code(world, citizen.key)
    exchange(code)
    assert exchange(code)["errcode"] == 40163


def test_of_many_at_once_one_gets_the_identity(world, exchange, citizen):
    code = login.issue_code(world, citizen.key)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(exchange, [code] * 8))
    assert sorted(answer.get("errcode", 0) for answer in answers) == [0] + [40163] * 7


def test_a_code_lives_five_minutes(world, exchange, citizen):
    early, late = (login.issue_code(world, citizen.key) for _ in range(2))
    world.clock.advance(295)
    assert "openid" in exchange(early)
    world.clock.advance(10)
    assert exchange(late)["errcode"] == 40029


def test_another_apps_code_is_no_code_and_is_not_spent(world, exchange, citizen):
    code = login.issue_code(world, citizen.key)
    official = world.settings.official
    assert exchange(code, appid=official.appid, secret=official.secret)["errcode"] == 40029
    assert "openid" in exchange(code)


def test_a_consent_code_does_not_log_anybody_in(client, exchange, citizen):
    consent = client.post("/_control/consent-code", json={"key": citizen.key}).json["code"]
    assert exchange(consent)["errcode"] == 40029


def test_a_new_login_replaces_the_session_key(world, exchange, citizen):
    first = exchange(login.issue_code(world, citizen.key))
    second = exchange(login.issue_code(world, citizen.key))
    assert first["openid"] == second["openid"] and first["session_key"] != second["session_key"]


@pytest.mark.parametrize(
    ("other", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"js_code": ""}, 41008),
        ({"grant_type": "client_credential"}, 40002),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"js_code": "made-up"}, 40029),
    ],
)
def test_what_is_wrong_is_named_and_spends_no_code(world, exchange, citizen, other, errcode):
    code = login.issue_code(world, citizen.key)
    assert exchange(code, **other)["errcode"] == errcode
    assert "openid" in exchange(code)


def test_openids_differ_by_app_and_by_person_and_look_like_openids(world):
    apps = (world.settings.official.appid, world.settings.mini.appid)
    every = [accounts.openid(appid, one.key) for appid in apps for one in everyone()]
    assert len(set(every)) == len(every) == 2 * len(everyone())
    assert all(len(one) == 28 and one[0] == "o" and one.replace("-", "").replace("_", "").isalnum() for one in every)
