"""Forms: the token of their own session, one act for two clicks, and what was typed kept over an ended session."""

import re
from urllib.parse import quote

import pytest

from tests.doors.h5.browser import IN_PAGE, OUTSIDE, Browser
from tests.doors.h5.test_steps import redeemed, ticket_of
from tests.product.citizen import Citizen

ACT, QUESTION = "/city/shanghai/withdraw-consent", "/city/shanghai/help"
LOGOUT = "/city/shanghai/logout"
KEY = "ab" * 16


def form(browser: Browser, path: str = ACT) -> dict[str, str]:
    """The hidden fields of the page that confirms an act."""
    seen = browser.get(path)
    assert (seen.status, seen.page) == (200, "confirm")
    return seen.hidden()


def test_an_act_is_done_by_its_form_and_never_by_its_address(known: Browser) -> None:
    told = form(known, LOGOUT)
    assert known.get("/city/shanghai/me").level == 2
    assert known.post(LOGOUT, told).page == "answer"
    assert known.get("/city/shanghai/me", follow=False).status == 302


def test_a_form_without_a_token_does_nothing(known: Browser) -> None:
    told = form(known, LOGOUT)
    seen = known.post(LOGOUT, {name: text for name, text in told.items() if name != "csrf"})
    assert (seen.status, seen.page) == (403, "refused")
    assert known.get("/city/shanghai/me").level == 2


@pytest.mark.parametrize("token", ["", "0" * 64, "x", "a" * 600, "令牌"])
def test_an_invented_token_does_nothing(known: Browser, token: str) -> None:
    seen = known.post(LOGOUT, form(known, LOGOUT) | {"csrf": token})
    assert (seen.status, seen.page) == (403, "refused")
    assert known.get("/city/shanghai/me").level == 2


def test_another_sessions_token_does_nothing(known: Browser, other: Browser) -> None:
    other.enters(QUESTION)
    seen = known.post(LOGOUT, form(known, LOGOUT) | {"csrf": form(other, LOGOUT)["csrf"]})
    assert (seen.status, seen.page) == (403, "refused")


def test_the_token_changes_with_the_session(known: Browser) -> None:
    before = form(known, LOGOUT)["csrf"]
    known.post(LOGOUT, form(known, LOGOUT))
    known.enters(QUESTION)
    assert form(known, LOGOUT)["csrf"] != before
    assert known.post(LOGOUT, form(known, LOGOUT) | {"csrf": before}).page == "refused"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "nonsense"])
def test_a_form_of_another_site_does_nothing_even_with_the_token(known: Browser, site: str) -> None:
    seen = known.post(LOGOUT, form(known, LOGOUT), headers={"Sec-Fetch-Site": site})
    assert (seen.status, seen.page) == (403, "refused")


def test_a_browser_that_says_nothing_of_sites_needs_the_token_all_the_same(known: Browser) -> None:
    assert known.post(QUESTION, {"csrf": "0" * 64}, headers={}).page == "refused"
    assert known.post(QUESTION, form(known), headers={}).page == "answer"


def test_a_form_without_any_session_is_refused(browser: Browser) -> None:
    assert browser.post(QUESTION, {"csrf": "0" * 64}).status == 403


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_what_is_no_form_is_refused(known: Browser, kind: str) -> None:
    seen = known.post(QUESTION, form(known), headers=IN_PAGE | {"Content-Type": kind})
    assert (seen.status, seen.page) == (400, "bad_request")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"key": "short"}, 400),
        ({"key": "x" * 32}, 400),
        ({"a": "x" * 601}, 400),
        ({"Name": "x"}, 400),
        ({"a b": "x"}, 400),
        ({"名": "x"}, 400),
        ({f"f{number}": "1" for number in range(97)}, 400),
        ({f"f{number}": "x" * 500 for number in range(60)}, 413),
    ],
)
def test_fields_are_bounded_in_name_number_and_length(known: Browser, more: dict[str, str], status: int) -> None:
    assert known.post(QUESTION, form(known) | more).status == status


@pytest.mark.parametrize("raw", ["csrf=%ff%fe", "csrf=1&csrf=2", "%00=1", "&" * 300])
def test_bytes_that_are_no_form_are_refused(known: Browser, raw: str) -> None:
    seen = known._go("POST", known.product.base + QUESTION, raw, False, dict(IN_PAGE))
    assert seen.status in (400, 403)


def test_an_act_sent_twice_is_done_once_and_says_the_same(known: Browser) -> None:
    told = form(known)
    first, second = known.post(ACT, told), known.post(ACT, told)
    assert (first.status, second.status) == (200, 200)
    assert first.page == second.page == "answer"


def test_two_pages_of_one_act_have_two_keys(known: Browser) -> None:
    assert form(known)["key"] != form(known)["key"]


def test_what_was_typed_outlives_the_session_and_goes_on_after_a_login(known: Browser) -> None:
    told = form(known, "/city/shanghai/correction") | {"text": "八月份没有缴到"}
    known.product.control("clock", advance=901)
    ended = known.post("/city/shanghai/correction", told)
    assert (ended.status, ended.page) == (401, "session_ended")
    assert "八月份" not in ended.text
    after = known.get(ended.link("again"), headers=OUTSIDE)
    assert (after.status, after.page) == (200, "confirm")
    assert "八月份没有缴到" in after.text
    assert after.hidden()["key"] == told["key"]  # still one act
    assert all("text=" not in one and "%E5%85%AB" not in one for one in after.way)


def test_what_was_typed_is_nobody_elses(known: Browser, other: Browser) -> None:
    told = form(known, "/city/shanghai/correction") | {"text": "八月份没有缴到"}
    known.product.control("clock", advance=901)
    again = known.post("/city/shanghai/correction", told).link("again")
    stolen = other.get(again, headers=OUTSIDE)
    assert (stolen.status, stolen.page) == (404, "link_expired")  # another browser
    known.key = other.key
    taken = known.get(again, headers=OUTSIDE)
    assert (taken.status, taken.page) == (404, "link_expired")  # this browser, another citizen
    assert "八月份" not in stolen.text + taken.text


def test_what_was_typed_stands_in_no_address_of_any_page(known: Browser) -> None:
    told = form(known, "/city/shanghai/correction") | {"text": "八月份没有缴到"}
    shown = known.post("/city/shanghai/correction", told)
    assert shown.page == "step"
    known.product.control("clock", advance=901)
    ended = known.post("/city/shanghai/correction", told)
    back = known.get(ended.link("again"), headers=OUTSIDE)
    for seen in (shown, ended, back):
        links = " ".join(re.findall(r'(?:href|action)="([^"]*)"', seen.text))
        assert quote("八月份") not in links and "text=" not in links
    english = known.get(back.link("language"))
    assert "八月份没有缴到" in english.text and '<html lang="en"' in english.text


def test_a_bureau_that_is_down_loses_nothing_of_a_form(known: Browser, citizen: Citizen) -> None:
    path = "/city/shanghai/correction"
    _, ticket = ticket_of(known)
    redeemed(citizen, ticket["ticket"])
    told = form(known, path) | {"text": "八月份没有缴到"}
    known.product.control("faults", bureau="down")
    try:
        failed = known.post(path, told)
    finally:
        known.product.control("faults", bureau="off")
    assert (failed.status, failed.page, failed.headers["Retry-After"]) == (503, "bureau_down", "30")
    again = known.get(failed.link("again"))
    assert (again.page, again.hidden()["key"]) == ("confirm", told["key"])
    assert known.post(path, again.hidden() | {"text": "八月份没有缴到"}).page == "answer"


def test_a_form_of_an_ended_session_still_needs_that_sessions_token(known: Browser) -> None:
    known.product.control("clock", advance=901)
    assert known.post(QUESTION, {"csrf": "0" * 64}).status == 403


def test_parameters_of_the_citys_list_are_not_the_questions(known: Browser) -> None:
    """WeChat adds its own (wechat-wire 11); ours would be refused for them."""
    seen = known.get(QUESTION + "?city=%E4%B8%8A%E6%B5%B7&X=1&a=1&a=2&entry=city-service", headers=OUTSIDE)
    assert (seen.status, seen.page, seen.path) == (200, "answer", QUESTION)


@pytest.mark.parametrize("query", ["a=1&a=2", "A=1", "a=" + "x" * 601, "%00=1", "a%0d%0ab=1"])
def test_rubbish_in_an_address_is_refused_as_a_page(known: Browser, query: str) -> None:
    seen = known.get(f"{QUESTION}?{query}")
    assert (seen.status, seen.page) == (400, "bad_request")
