"""Every route is either public on purpose or refuses whoever has no proof; a new route must say which."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.support.house import ROOT
from tests.support.product import running
from wechat.doors.h5.assets import installed

PUBLIC = {
    ("/healthz", "GET"): 200,
    ("/readyz", "GET"): 200,
    ("/metrics", "GET"): 200,  # to this machine; tests/service/test_metrics.py says to whom else
    ("/api/v1/qs/keys", "GET"): 200,  # public keys
    ("/api/v1/consents", "GET"): 200,  # texts to read before consenting
    ("/go/<parked>", "GET"): 404,  # no capability in the link; an unknown one leads nowhere
    ("/static/<path:filename>", "GET"): 404,
    ("/static/weui.min.css", "GET"): 200 if installed(ROOT / "node_modules") else 404,
}
LOCKED = {
    ("/wechat/official", "GET"): 400,
    ("/wechat/official", "POST"): 403,
    ("/wechat/mini", "GET"): 400,
    ("/wechat/mini", "POST"): 403,
    ("/api/v1/login", "POST"): 400,
    ("/api/v1/logout", "POST"): 401,
    ("/api/v1/steps", "POST"): 401,
    ("/api/v1/steps/<step>/finish", "POST"): 401,
    ("/api/v1/query-password", "POST"): 401,
    ("/api/v1/sessions", "GET"): 401,
    ("/api/v1/sessions/<session>/revoke", "POST"): 401,
    ("/api/v1/sessions/revoke-others", "POST"): 401,
    ("/api/v1/handoff", "POST"): 401,
    ("/api/v1/handoff/redeem", "POST"): 401,
    ("/api/v1/files", "GET"): 401,
    ("/api/v1/files/<file>", "GET"): 401,
    ("/city/<city>/", "GET"): 302,  # to WeChat's login
    ("/city/<city>/<intent>", "GET"): 302,
    ("/city/<city>/<intent>", "POST"): 400,  # no form; tests/doors/h5 sends forms without the token
    ("/city/<city>/jssdk", "GET"): 401,
    ("/go/<parked>", "POST"): 400,
    ("/oauth/start/<errand>", "GET"): 404,  # another browser's, as far as anybody can tell
    ("/oauth/permit/<errand>", "GET"): 404,
    ("/oauth/callback", "GET"): 403,  # without a state
}
CALLBACKS = ("/wechat/official", "/wechat/mini")
REFUSED = {(path, method): 405 for path in CALLBACKS for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")}


@pytest.fixture
def app(tmp_path: Path, redis_url: str, database_url: str) -> Flask:
    with running(tmp_path / "var", database_url, redis_url) as product:
        yield product.app


def _routes(app: Flask) -> list[tuple[Rule, str]]:
    """HEAD rides on GET; Flask answers OPTIONS itself where nobody else does."""
    rules = [(rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods or ())]
    answered = {(path, "OPTIONS") for path in CALLBACKS}
    return [
        (rule, method) for rule, method in rules if method not in ("HEAD", "OPTIONS") or (rule.rule, method) in answered
    ]


def test_every_route_is_listed_here(app: Flask) -> None:
    assert {(rule.rule, method) for rule, method in _routes(app)} == {*PUBLIC, *LOCKED, *REFUSED}


def test_every_route_does_without_credentials_what_its_list_says(app: Flask) -> None:
    client, told = app.test_client(), PUBLIC | LOCKED | REFUSED
    for rule, method in _routes(app):
        path = (
            rule.rule.replace("<parked>", "0" * 32)
            .replace("<step>", "0" * 32)
            .replace("<session>", "0" * 32)
            .replace("<file>", "0" * 32)
            .replace("<errand>", "0" * 32)
            .replace("<city>", "shanghai")
            .replace("<intent>", "insurance-overview")
            .replace("<path:filename>", "x")
        )
        response = client.open(path, method=method, data=b"{}" if method == "POST" else None)
        assert (rule.rule, method, response.status_code) == (rule.rule, method, told[rule.rule, method])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer short", "Basic " + "a" * 43, "Bearer " + "a" * 43])
def test_a_token_that_is_none_opens_nothing(app: Flask, header: str) -> None:
    response = app.test_client().post(
        "/api/v1/steps", json={"kind": "L1", "method": "ssn"}, headers={"Authorization": header}
    )
    assert (response.status_code, response.json["code"]) == (401, "LOGIN_REQUIRED")
