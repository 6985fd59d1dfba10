"""access_token: rotation, overlap, expiry, forced refresh (wechat-wire 3)."""

import pytest

from sandbox.platform import tokens
from sandbox.settings import build_world, read_settings


@pytest.fixture
def secret(world):
    account = world.settings.official
    return {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}


@pytest.fixture
def plain(client, secret):
    return lambda: client.get("/cgi-bin/token", query_string=secret).json


@pytest.fixture
def stable(client, secret):
    return lambda **more: client.post("/cgi-bin/stable_token", json={**secret, **more}).json


@pytest.fixture
def errcode(client):
    """What a harmless call answers to this token; 0 on success."""
    return lambda token: client.get("/cgi-bin/getcallbackip", query_string={"access_token": token}).json.get(
        "errcode", 0
    )


def test_a_plain_token_works_for_two_hours_and_then_says_expired(world, plain, errcode):
    fetched = plain()
    assert fetched["expires_in"] == 7200 and "errcode" not in fetched
    world.clock.advance(7195)
    assert errcode(fetched["access_token"]) == 0
    world.clock.advance(5)
    assert errcode(fetched["access_token"]) == 42001


def test_a_second_plain_fetch_leaves_the_first_token_five_minutes(world, plain, errcode):
    first, second = plain()["access_token"], plain()["access_token"]
    assert first != second
    world.clock.advance(295)
    assert (errcode(first), errcode(second)) == (0, 0)
    world.clock.advance(5)
    assert (errcode(first), errcode(second)) == (40001, 0)


def test_a_third_plain_fetch_kills_the_first_token_at_once(plain, errcode):
    first, second, third = (plain()["access_token"] for _ in range(3))
    assert [errcode(token) for token in (first, second, third)] == [40001, 0, 0]


def test_the_stable_token_repeats_with_less_and_less_time(world, stable):
    first = stable()
    world.clock.advance(1000)
    again = stable()
    assert again["access_token"] == first["access_token"]
    assert 6190 <= again["expires_in"] <= 6200


def test_the_stable_token_is_renewed_five_minutes_before_its_end_and_the_old_one_lives_on(world, stable, errcode):
    first = stable()["access_token"]
    world.clock.advance(6905)
    renewed = stable()
    assert renewed["access_token"] != first and renewed["expires_in"] == 7200
    assert errcode(first) == 0


def test_plain_and_stable_tokens_do_not_disturb_each_other(plain, stable, errcode):
    kept = stable()["access_token"]
    taken = plain()["access_token"]
    plain(), plain()
    assert errcode(kept) == 0
    stable(force_refresh=True)
    assert errcode(taken) == 40001  # by the plain fetches
    assert errcode(plain()["access_token"]) == 0


def test_a_forced_refresh_kills_the_stable_token_at_once(stable, errcode):
    first = stable()["access_token"]
    second = stable(force_refresh=True)["access_token"]
    assert (errcode(first), errcode(second)) == (40001, 0)


def test_forcing_is_refused_within_thirty_seconds_and_changes_nothing(world, stable, errcode):
    current = stable(force_refresh=True)["access_token"]
    world.clock.advance(28)
    assert stable(force_refresh=True)["errcode"] == 45011
    assert errcode(current) == 0
    world.clock.advance(3)
    assert "errcode" not in stable(force_refresh=True)


def test_forcing_is_allowed_twenty_times_a_day(world, stable):
    # Whatever the hour of the test, begin at a midnight in China.
    world.clock.advance(86400 - int(world.clock.now() + 8 * 3600) % 86400)
    answers = []
    for _ in range(21):
        world.clock.advance(31)
        answers.append(stable(force_refresh=True).get("errcode", 0))
    assert answers == [0] * 20 + [45009]
    world.clock.advance(86400)
    assert "errcode" not in stable(force_refresh=True)


def test_stable_token_demands_post_and_token_demands_get(client):
    assert client.get("/cgi-bin/stable_token").json["errcode"] == 43002
    assert client.post("/cgi-bin/token").json["errcode"] == 43001


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "authorization_code"}, 40002),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_wrong_credentials_are_named(client, secret, change, errcode):
    assert client.get("/cgi-bin/token", query_string={**secret, **change}).json["errcode"] == errcode
    assert client.post("/cgi-bin/stable_token", json={**secret, **change}).json["errcode"] == errcode


def test_missing_malformed_and_unknown_tokens_differ(errcode):
    assert errcode("") == 41001
    assert errcode("made-up") == 40014
    assert errcode("99_" + "a" * 128) == 40001


def test_tokens_survive_a_restart(world, environ, stable):
    from_before = stable()["access_token"]
    world.store.close()
    assert _reopened(environ, from_before) == "official"


def _reopened(environ, token):
    again = build_world(read_settings(environ))
    try:
        return tokens.account_of(again, token).kind
    finally:
        again.store.close()
