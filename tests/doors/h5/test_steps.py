"""From a page to the missing step and back: by an address for levels 1 and 2, by a posted ticket for level 3."""

import re
from urllib.parse import urlsplit

import pytest

from tests.doors.h5.browser import OUTSIDE, Browser
from tests.product.citizen import Citizen

QUESTION, ACT = "/city/shanghai/insurance-overview", "/city/shanghai/unlink"


def ticket_of(browser: Browser, path: str = QUESTION) -> tuple[str, dict[str, str]]:
    """Taps the button of the step's page: the path that goes on, and the fields that are posted to the step's page."""
    seen = browser.get(path)
    assert seen.page == "step", seen.text
    again = seen.link("again")
    handed = browser.post(again, seen.hidden())
    assert (handed.status, handed.page) == (200, "handing")
    return again, handed.hidden()


def redeemed(citizen: Citizen, ticket: str, outcome: str = "pass") -> dict[str, object]:
    """The mini-program runs the handed step."""
    status, begun = citizen.product.call("/api/v1/handoff/redeem", citizen.token, {"ticket": ticket})
    assert status == 200, begun
    if begun["state"] != "PENDING":
        return begun
    citizen.product.control("face", verify_id=begun["verify_id"], outcome=outcome)
    return citizen.finish(begun["step"])


def test_a_newcomer_is_sent_to_level_one_and_two_without_any_capability(browser: Browser) -> None:
    seen = browser.enters(QUESTION)
    assert (seen.status, seen.page) == (200, "step")
    assert 'data-need="1"' in seen.text
    told = seen.hidden()
    assert set(told) == {"page", "need"} and told["need"] == "2"
    assert re.fullmatch(r"[0-9a-f]{32}", told["page"])


def test_known_in_the_mini_program_is_known_on_the_page(known: Browser) -> None:
    seen = known.get(QUESTION)
    assert (seen.page, seen.level) == ("step", 2)
    assert 'data-need="3"' in seen.text


def test_level_three_goes_by_a_ticket_and_comes_back_with_the_answer(known: Browser, citizen: Citizen) -> None:
    again, told = ticket_of(known)
    assert redeemed(citizen, told["ticket"])["state"] == "PASSED"
    seen = known.get(again, headers=OUTSIDE)
    assert (seen.status, seen.page, seen.level, seen.path) == (200, "answer", 3, QUESTION)


def test_back_from_level_three_the_browser_has_a_new_token(known: Browser, citizen: Citizen) -> None:
    again, told = ticket_of(known)
    redeemed(citizen, told["ticket"])
    before = dict(known.cookies)
    twice = Browser(known.product, known.key, dict(known.cookies))
    assert known.get(again, headers=OUTSIDE).level == 3
    assert known.cookies["h5_sid"] != before["h5_sid"]
    assert twice.get(again, headers=OUTSIDE).level == 3  # the tap that came twice is not sent away
    assert twice.cookies["h5_sid"] == known.cookies["h5_sid"]
    stolen = Browser(known.product, known.key, {"h5_sid": before["h5_sid"]})
    assert stolen.get(QUESTION, follow=False).status == 302


def test_a_ticket_is_in_no_address(known: Browser) -> None:
    _, told = ticket_of(known)
    seen = known.get(QUESTION)
    assert told["ticket"] not in seen.text and all(told["ticket"] not in one for one in seen.way)


def test_a_ticket_is_good_once(known: Browser, citizen: Citizen) -> None:
    _, told = ticket_of(known)
    assert redeemed(citizen, told["ticket"])["state"] == "PASSED"
    assert redeemed(citizen, told["ticket"])["state"] == "FAILED"


def test_a_ticket_lives_two_minutes(known: Browser, citizen: Citizen) -> None:
    _, told = ticket_of(known)
    known.product.control("clock", advance=121)
    assert redeemed(citizen, told["ticket"])["state"] == "FAILED"


def test_another_citizens_mini_program_cannot_run_it(known: Browser, other: Browser) -> None:
    _, told = ticket_of(known)
    stranger = Citizen(known.product, other.key)
    stranger.login()
    stranger.real_name()
    stranger.number()
    assert redeemed(stranger, told["ticket"])["state"] == "FAILED"
    assert known.get(QUESTION).page == "step"


def test_level_three_is_this_sessions_own(known: Browser, citizen: Citizen, other: Browser) -> None:
    _, told = ticket_of(known)
    redeemed(citizen, told["ticket"])
    assert known.get(QUESTION).level == 3
    second = Browser(known.product, known.key)  # the same citizen, another browser
    assert (second.enters(QUESTION).page, second.get(QUESTION).level) == ("step", 2)


def test_no_ticket_without_the_forms_token(known: Browser) -> None:
    again = known.get(QUESTION).link("again")
    seen = known.post(again, {"csrf": "0" * 64})
    assert (seen.status, seen.page) == (403, "refused")


def test_no_ticket_for_another_browsers_errand(known: Browser, other: Browser) -> None:
    again = known.get(QUESTION).link("again")
    other.enters("/city/shanghai/help")
    seen = other.post(again, {"csrf": other.token()})
    assert (seen.status, seen.page) == (404, "link_expired")


def test_no_ticket_below_level_two(browser: Browser) -> None:
    again = browser.enters(QUESTION).link("again")
    seen = browser.post(again, {"csrf": browser.token()})
    assert (seen.status, seen.location) == (303, again)


def test_a_face_that_fails_leads_back_to_the_same_step(known: Browser, citizen: Citizen) -> None:
    again, told = ticket_of(known)
    assert redeemed(citizen, told["ticket"], "cancel")["state"] == "FAILED"
    assert known.get(again, headers=OUTSIDE).page == "step"


def test_a_withdrawn_consent_does_not_use_the_ticket_up(known: Browser, citizen: Citizen) -> None:
    known.post("/city/shanghai/withdraw-consent", known.get("/city/shanghai/withdraw-consent").hidden())
    _, told = ticket_of(known)
    status, said = citizen.product.call("/api/v1/handoff/redeem", citizen.token, {"ticket": told["ticket"]})
    assert (status, said["code"]) == (403, "CONSENT_REQUIRED")
    asked = {"ticket": told["ticket"], "consent": "1"}
    status, said = citizen.product.call("/api/v1/handoff/redeem", citizen.token, asked)
    assert (status, said["state"]) == (200, "PENDING")


def test_an_act_is_approved_by_a_face_for_exactly_it_and_done_by_its_form(known: Browser, citizen: Citizen) -> None:
    confirmed = known.post(ACT, known.get(ACT).hidden())
    assert confirmed.page == "step"
    again = confirmed.link("again")
    handed = known.post(again, confirmed.hidden()).hidden()
    assert redeemed(citizen, handed["ticket"])["state"] == "PASSED"
    back = known.get(again, headers=OUTSIDE)
    assert (back.page, back.path) == ("confirm", again)  # opening an address does nothing
    done = known.post(ACT, back.hidden())
    assert (done.status, done.page) == (200, "answer")
    assert known.get(QUESTION, follow=False).status == 302  # unlinked: every session is over


def test_the_face_for_one_act_approves_no_other(known: Browser, citizen: Citizen) -> None:
    confirmed = known.post(ACT, known.get(ACT).hidden())
    handed = known.post(confirmed.link("again"), confirmed.hidden()).hidden()
    redeemed(citizen, handed["ticket"])
    path = "/city/shanghai/delete-account"
    assert known.post(path, known.get(path).hidden()).page == "step"


@pytest.mark.parametrize("path", ["/go/" + "0" * 32, "/go/x", "/go/" + "g" * 32, "/go/" + "0" * 33])
def test_an_id_of_nothing_has_expired(known: Browser, path: str) -> None:
    seen = known.get(path)
    assert (seen.status, seen.page, urlsplit(seen.way[-1]).path) == (404, "link_expired", path)
