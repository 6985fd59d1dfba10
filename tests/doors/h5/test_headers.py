"""What every page tells its browser, whatever it says (security design 6.4)."""

import re

import pytest
from flask import Response

from tests.doors.h5.browser import OUTSIDE, Browser
from wechat.doors.h5.cookies import Cookies
from wechat.doors.h5.headers import Headers

PATHS = [
    "/city/shanghai/help",
    "/city/shanghai/",
    "/city/shanghai/insurance-overview",
    "/city/shanghai/logout",
    "/city/nowhere/help",
    "/city/shanghai/no-such-page",
    "/city/beijing/insurance-overview",
    "/go/" + "0" * 32,
    "/oauth/callback",
    "/oauth/start/" + "0" * 32,
]
ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def directives(policy: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


@pytest.mark.parametrize("path", PATHS)
def test_every_page_and_every_error_has_the_whole_table(known: Browser, path: str) -> None:
    told = known.get(path).headers
    assert {name: told.get(name) for name in ALWAYS} == ALWAYS
    assert "camera=()" in told["Permissions-Policy"] and "geolocation=()" in told["Permissions-Policy"]
    policy = directives(told["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["frame-ancestors"] == [known.product.outside]  # the sandbox's phone, and it alone
    assert set(policy["script-src"]) - {policy["script-src"][1]} == {"'self'", "https://res.wx.qq.com"}
    assert re.fullmatch(r"'nonce-[0-9a-f]{32}'", policy["script-src"][1])
    assert "unsafe" not in told["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in told  # plain http on loopback
    assert "Set-Cookie" not in told or "HttpOnly" in told["Set-Cookie"]


def test_redirects_to_wechat_carry_the_table_too(browser: Browser) -> None:
    told = browser.get("/city/shanghai/help", follow=False, headers=OUTSIDE).headers
    assert {name: told.get(name) for name in ALWAYS} == ALWAYS


def test_a_nonce_is_used_once_and_no_script_runs_without_it(known: Browser) -> None:
    first, second = (known.get("/city/shanghai/help") for _ in range(2))
    nonces = [directives(seen.headers["Content-Security-Policy"])["script-src"][1][7:-1] for seen in (first, second)]
    assert nonces[0] != nonces[1]
    assert all(f'nonce="{nonces[0]}"' in tag for tag in re.findall(r"<script[^>]*>", first.text))
    assert re.findall(r"\son\w+=|<style|\sstyle=|javascript:", first.text) == []


def test_nobody_frames_a_page_outside_the_sandbox() -> None:
    policy = directives(Headers(secure=True).policy("n"))
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]


def test_over_https_transport_is_strict_and_cookies_are_the_hosts_own() -> None:
    response = Headers(secure=True).tell(Response(), "n")
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    Cookies(secure=True).give(response, "sid", "x" * 43)
    (line,) = response.headers.getlist("Set-Cookie")
    assert line.startswith("__Host-sid=") and "Domain" not in line
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; "))


def test_pages_of_trouble_repeat_nothing_that_was_asked(known: Browser) -> None:
    for path in ("/city/310101199801011234/help", "/city/shanghai/310101199801011234", "/go/310101199801011234"):
        seen = known.get(path)
        assert seen.status == 404
        assert "310101199801011234" not in seen.text + str(seen.headers)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(known: Browser, method: str) -> None:
    assert known._go(method, known.product.base + "/city/shanghai/help", "", False, {}).status == 405
