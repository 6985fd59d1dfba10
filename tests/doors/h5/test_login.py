"""WeChat's login: a state that is good once, for ten minutes, in one browser; sessions that are their citizen's own."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.people import everyone
from tests.doors.h5.browser import OUTSIDE, Browser
from tests.support.product import Product
from tests.support.wire import HTTP

PAGE = "/city/shanghai/help"
SID, PRE = "h5_sid", "h5_pre"


def sent_away(browser: Browser, path: str = PAGE) -> str:
    """Opens a page and stops before WeChat; the address there."""
    seen = browser.get(path, follow=False, headers=OUTSIDE)
    assert seen.status == 302, seen.text
    return seen.location.partition("#")[0]


def returned(browser: Browser, address: str) -> str:
    """WeChat's page sends the browser back: the callback's address with code and state."""
    at = browser.product.outside + "/phone/authorize?" + urlsplit(address).query
    return browser._go("GET", at, None, False, {}).location


def test_an_entry_comes_back_to_the_page_it_was_for(browser: Browser) -> None:
    seen = browser.enters(PAGE)
    assert (seen.status, seen.path, seen.page) == (200, PAGE, "answer")
    scopes = [parse_qs(urlsplit(one).query).get("scope") for one in seen.way]
    assert ["snsapi_base"] in scopes


def test_the_link_to_wechat_has_its_order_and_a_state_of_128_bits(browser: Browser) -> None:
    query = urlsplit(sent_away(browser)).query
    assert re.sub(r"=[^&]*", "", query) == "appid&redirect_uri&response_type&scope&state"
    assert re.fullmatch(r"[0-9a-f]{32}", parse_qs(query)["state"][0])


@pytest.mark.parametrize("state", ["", "x", "0" * 32, "../../" + "0" * 26])
def test_without_a_state_of_ours_nobody_is_logged_in(browser: Browser, state: str) -> None:
    back = returned(browser, sent_away(browser))
    code = parse_qs(urlsplit(back).query)["code"][0]
    seen = browser.get(f"/oauth/callback?code={code}&state={state}", headers=OUTSIDE)
    assert (seen.status, seen.page, SID in browser.cookies) == (403, "login_expired", False)


def test_a_state_is_good_once(browser: Browser) -> None:
    back = returned(browser, sent_away(browser))
    assert browser.get(back, follow=False).status == 302
    again = browser.get(back, follow=False)
    assert (again.status, again.page) == (403, "login_expired")


def test_a_state_is_good_in_its_own_browser_only(browser: Browser, other: Browser) -> None:
    back = returned(browser, sent_away(browser))
    sent_away(other)
    seen = other.get(back, follow=False)
    assert (seen.status, seen.page, SID in other.cookies) == (403, "login_expired", False)
    assert browser.get(back, follow=False).status == 302  # and it was not used up by a stranger


def test_a_state_lives_ten_minutes(browser: Browser) -> None:
    address = sent_away(browser)
    browser.product.control("clock", advance=601)
    seen = browser.get(returned(browser, address), follow=False)
    assert (seen.status, seen.page) == (403, "login_expired")


def test_a_new_login_for_the_same_errand_ends_the_state_before(browser: Browser) -> None:
    back = returned(browser, sent_away(browser))
    state = parse_qs(urlsplit(back).query)["state"][0]
    refused = browser.get(f"/oauth/callback?state={state}", headers=OUTSIDE)
    again = browser.get(refused.link("again"), follow=False)
    assert parse_qs(urlsplit(again.location).query)["state"][0] != state
    assert browser.get(back, follow=False).page == "login_expired"


def test_a_code_is_good_once_whatever_state_it_comes_with(browser: Browser, other: Browser) -> None:
    back = returned(browser, sent_away(browser))
    assert browser.get(back, follow=False).status == 302
    code = parse_qs(urlsplit(back).query)["code"][0]
    state = parse_qs(urlsplit(sent_away(other)).query)["state"][0]
    seen = other.get(f"/oauth/callback?code={code}&state={state}", follow=False)
    assert (seen.status, seen.page, SID in other.cookies) == (403, "login_rejected", False)


def test_a_made_up_code_is_refused_by_wechat_and_by_us(browser: Browser) -> None:
    state = parse_qs(urlsplit(sent_away(browser)).query)["state"][0]
    seen = browser.get(f"/oauth/callback?code=invented&state={state}", follow=False)
    assert (seen.status, seen.page) == (403, "login_rejected")


def test_who_refuses_on_wechats_page_is_told_and_may_try_again(browser: Browser) -> None:
    state = parse_qs(urlsplit(sent_away(browser)).query)["state"][0]
    seen = browser.get(f"/oauth/callback?state={state}", headers=OUTSIDE)
    assert (seen.status, seen.page) == (403, "login_refused")
    assert browser.get(seen.link("again"), headers=OUTSIDE).path == PAGE


def test_a_snapshot_user_is_nobody(browser: Browser) -> None:
    browser.product.control("switches", snapshot_user="1")
    try:
        seen = browser.enters(PAGE)
    finally:
        browser.product.control("switches", snapshot_user="")
    assert (seen.status, seen.page, SID in browser.cookies) == (403, "snapshot", False)


def test_wechat_that_does_not_answer_has_a_page_of_its_own(browser: Browser) -> None:
    browser.product.control("faults", path="/sns/oauth2/access_token", status=502)
    try:
        seen = browser.enters(PAGE)
    finally:
        browser.product.control("faults", clear=True)
    assert (seen.status, seen.page, seen.headers["Retry-After"]) == (503, "wechat_down", "30")


def test_an_entry_with_the_same_wechat_keeps_the_session(known: Browser) -> None:
    before = known.cookies[SID]
    assert known.enters("/city/shanghai/me").level == 2
    assert known.cookies[SID] == before


def test_an_entry_with_another_wechat_replaces_the_session(known: Browser, other: Browser) -> None:
    before = known.cookies[SID]
    known.key = other.key  # the phone changed hands; the browser kept its cookies
    assert known.enters("/city/shanghai/me").level == 0
    assert known.cookies[SID] != before
    other.cookies |= {SID: before}
    assert other.get(PAGE, follow=False).status == 302  # the session before is over, not only forgotten


def test_a_planted_session_is_not_logged_into(known: Browser, other: Browser) -> None:
    """Fixation: whoever plants their own cookie must not see what the victim does afterwards."""
    other.cookies[SID] = known.cookies[SID]
    other.enters("/city/shanghai/me")
    assert other.cookies[SID] != known.cookies[SID]


def test_a_page_opened_from_outside_asks_wechat_again(known: Browser) -> None:
    assert known.get(PAGE, follow=False).status == 200
    assert known.get(PAGE, follow=False, headers=OUTSIDE).status == 302
    assert known.get(PAGE, follow=False, headers={"Sec-Fetch-Site": "none"}).status == 302


def test_an_old_browser_that_says_nothing_enters_by_the_lists_link_only(known: Browser) -> None:
    assert known.get(PAGE, follow=False, headers={}).status == 200
    assert known.get(PAGE + "?entry=city-service", follow=False, headers={}).status == 302


def test_a_mini_program_token_opens_no_page(browser: Browser, citizen) -> None:
    citizen.login()
    browser.cookies[SID] = citizen.token
    assert browser.get(PAGE, follow=False).status == 302


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 5000, "../" * 10])
def test_a_cookie_that_is_no_token_is_nobodys(browser: Browser, token: str) -> None:
    browser.cookies[SID] = token
    assert browser.get(PAGE, follow=False).status == 302


def test_fifteen_idle_minutes_end_the_session(known: Browser) -> None:
    known.product.control("clock", advance=901)
    assert known.get(PAGE, follow=False).status == 302


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    browser.enters(PAGE)
    secrets = [line for line in browser.raw if line.startswith((SID, PRE))]
    assert len(secrets) >= 2
    for line in secrets:
        assert "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line and "Domain" not in line


def test_no_way_leads_out_of_our_own_pages(browser: Browser) -> None:
    """Targets are ids in our own map: nothing in the address says where to go."""
    for path in ("/oauth/start/https:%2F%2Fevil.example", "/oauth/start/" + "0" * 32, "/go/%2F%2Fevil.example"):
        seen = browser.get(path)
        assert seen.status == 404
        assert all(one.startswith(browser.product.base + "/") for one in seen.way)
    seen = browser.enters(PAGE + "?next=https://evil.example&redirect_uri=//evil.example")
    assert all(one.startswith((browser.product.base, browser.product.outside)) for one in seen.way)


def test_the_citizen_without_a_unionid_is_asked_for_permission_once_and_then_told_what_to_do(product: Product) -> None:
    browser = Browser(product, next(one.key for one in everyone() if not one.has_unionid))
    seen = browser.enters("/city/shanghai/insurance-overview")
    assert (seen.status, seen.page) == (403, "no_unionid")
    away = browser.get(seen.link("again"), follow=False)
    assert away.query()["scope"] == "snsapi_userinfo"
    query = urlsplit(away.location).query
    told = product_decides(product, browser.key, query, "allow")
    after = browser.get(told, headers=OUTSIDE)
    assert (after.status, after.page) == (403, "no_unionid")
    assert 'data-test="again"' not in after.text


def product_decides(product: Product, key: str, query: str, outcome: str) -> str:
    """What the citizen taps on WeChat's consent page; where the browser goes."""
    at, body = f"{product.outside}/phone/api/authorize", {"query": query, "outcome": outcome}
    told = HTTP.request("POST", at, json=body, headers={"Cookie": f"sandbox_citizen={key}"}).json()
    return str(told["url"])
