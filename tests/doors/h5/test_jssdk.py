"""JS-SDK: signed for pages of ours, which WeChat's client then accepts, and for no other address."""

import json
from urllib.parse import quote

import pytest

from tests.doors.h5.browser import Browser
from tests.support.wire import HTTP

ROUTE = "/city/shanghai/jssdk?page="


def signed(browser: Browser, page: str) -> tuple[int, str]:
    seen = browser.get(ROUTE + quote(page, safe=""))
    return seen.status, seen.text


@pytest.mark.parametrize("path", ["/city/shanghai/", "/city/shanghai/help", "/city/shanghai/help?lang=en&size=large"])
def test_wechats_client_accepts_the_signature_of_our_page(known: Browser, path: str) -> None:
    page = known.product.base + path
    status, text = signed(known, page + "#top")
    told = json.loads(text)
    assert (status, told["appId"]) == (200, known.product.environ["WX_OA_APPID"])
    asked = {"url": page, "config": told}
    said = HTTP.request("POST", f"{known.product.outside}/_control/jssdk", json=asked).json()
    assert said == {"accepted": True}
    other = {"url": page + "x", "config": told}
    assert HTTP.request("POST", f"{known.product.outside}/_control/jssdk", json=other).json() == {"accepted": False}


FOREIGN = [
    "https://evil.example/city/shanghai/help",
    "{base}.evil.example/city/shanghai/help",
    "{base}@evil.example/city/shanghai/help",
    "{base}/city/atlantis/help",
    "{base}/city/shanghai/no-such-page",
    "{base}/city/shanghai/help/deeper",
    "{base}/api/v1/login",
    "{base}/city/shanghai/../../api/v1/login",
    "{base}",
    "{base}//evil.example/city/shanghai/help",
    "{base}/city/shanghai/help\n",
    "{base}/city/shanghai/help?" + "x" * 3000,
    "{base}/city/上海/help",
    "/city/shanghai/help",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("page", FOREIGN)
def test_a_foreign_address_is_not_signed(known: Browser, page: str) -> None:
    status, text = signed(known, page.format(base=known.product.base))
    assert (status, "signature" in text) == (403, False)


def test_without_a_session_nothing_is_signed(browser: Browser) -> None:
    assert signed(browser, browser.product.base + "/city/shanghai/help")[0] == 401


def test_one_ticket_serves_many_pages(known: Browser) -> None:
    before = _fetched(known)
    for _ in range(5):
        assert signed(known, known.product.base + "/city/shanghai/help")[0] == 200
    assert _fetched(known) - before <= 1


def _fetched(browser: Browser) -> int:
    counts: dict[str, int] = browser.product.control("calls")["counts"]
    return counts.get("GET /cgi-bin/ticket/getticket", 0)
