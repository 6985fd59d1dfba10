"""Whatever goes wrong becomes one designed page with a true status, in both languages, and never a 500."""

import pytest

from tests.doors.h5.browser import Browser
from tests.doors.h5.test_steps import QUESTION, redeemed, ticket_of
from tests.product.citizen import Citizen


@pytest.fixture
def proved(known: Browser, citizen: Citizen) -> Browser:
    _, told = ticket_of(known)
    redeemed(citizen, told["ticket"])
    return known


@pytest.mark.parametrize("mode", ["down", "maintenance", "garbled"])
def test_a_bureau_in_trouble_has_a_page_that_offers_another_try(proved: Browser, mode: str) -> None:
    proved.product.control("faults", bureau=mode)
    try:
        seen = proved.get(QUESTION)
    finally:
        proved.product.control("faults", bureau="off")
    assert (seen.status, seen.page, seen.headers["Retry-After"]) == (503, f"bureau_{mode}", "30")
    assert seen.link("again") == QUESTION
    assert proved.get(seen.link("again")).page == "answer"


def test_a_city_that_is_not_served_has_its_own_page(known: Browser) -> None:
    seen = known.get("/city/beijing/insurance-overview")
    assert (seen.status, seen.page) == (404, "city_not_served")
    assert "北京" in seen.text


@pytest.mark.parametrize("path", ["/city/atlantis/help", "/city/shanghai/no-such-page", "/city/shanghai/__class__"])
def test_what_does_not_exist_is_told_without_a_login(browser: Browser, path: str) -> None:
    seen = browser.get(path, follow=False)
    assert (seen.status, seen.page) == (404, "not_found")


def test_language_and_size_are_chosen_by_address_and_remembered(known: Browser) -> None:
    assert '<html lang="zh' in known.get("/city/shanghai/help").text
    english = known.get("/city/shanghai/help?lang=en&size=large")
    assert '<html lang="en" class="large"' in english.text
    again = known.get("/city/shanghai/city")
    assert '<html lang="en" class="large"' in again.text
    assert '<html lang="en"' in known.get("/city/shanghai/no-such-page").text
    back = known.get("/city/shanghai/city?lang=zh&size=normal")
    assert '<html lang="zh' in back.text and 'class="large"' not in back.text


@pytest.mark.parametrize("query", ["lang=fr", "lang=", "size=huge", "lang=%00", "lang=zh%22%3E%3Cscript%3E"])
def test_a_language_we_do_not_speak_changes_nothing(known: Browser, query: str) -> None:
    seen = known.get(f"/city/shanghai/help?{query}")
    assert (seen.status, seen.page) == (200, "answer")
    assert '<html lang="zh' in seen.text and "<script>" not in seen.text


def test_a_first_page_speaks_the_browsers_language(browser: Browser) -> None:
    headers = {"Sec-Fetch-Site": "none", "Accept-Language": "en-GB,en;q=0.9"}
    assert '<html lang="en"' in browser.get("/oauth/callback", follow=False, headers=headers).text


def test_what_was_chosen_on_a_page_is_the_chats_language_too(known: Browser, citizen: Citizen) -> None:
    citizen.follow()
    known.get("/city/shanghai/help?lang=en")
    assert "MORE" in citizen.says("1") or "Please" in citizen.says("1")
