"""A link that another citizen opens shows nothing of the first; a chat's link leads its own human on."""

from tests.doors.h5.browser import OUTSIDE, Browser
from tests.doors.h5.test_steps import QUESTION, redeemed, ticket_of
from tests.product.citizen import Citizen, link_in

PERSONAL = ("缴费基数", "账户余额", "个月")


def test_a_shared_page_is_the_openers_own(known: Browser, citizen: Citizen, other: Browser) -> None:
    again, told = ticket_of(known)
    redeemed(citizen, told["ticket"])
    mine = known.get(again, headers=OUTSIDE)
    assert mine.page == "answer"
    theirs = other.get(mine.way[-1], headers=OUTSIDE)  # 转发给朋友
    assert (theirs.page, theirs.level) == ("step", 0)
    assert not any(word in theirs.text for word in PERSONAL)
    by_id = other.get(again, headers=OUTSIDE)
    assert (by_id.status, by_id.page) == (404, "link_expired")


def test_a_chats_link_leads_to_its_missing_step_at_once(browser: Browser, citizen: Citizen) -> None:
    citizen.follow()
    link = link_in(citizen.says("社保"))
    seen = browser.get(link, follow=False, headers=OUTSIDE)
    assert seen.status == 302
    assert seen.location.startswith(browser.product.environ["STEP_PAGE_URL"] + "?parked=")


def answered_in_the_chat(citizen: Citizen) -> str:
    """A question parked by the chat whose steps are all done, and whose answer was not sent yet."""
    citizen.follow()
    link = link_in(citizen.says("社保"))
    citizen.prove()
    return link


def test_when_nothing_is_missing_a_chats_link_shows_the_answer_to_its_own_human(
    browser: Browser, citizen: Citizen, other: Browser
) -> None:
    link = answered_in_the_chat(citizen)
    seen = browser.get(link, headers=OUTSIDE)
    assert seen.page == "step"  # level 3 is per session: the chat's face is not this page's
    assert seen.level == 2
    stranger = other.get(link, headers=OUTSIDE)
    assert (stranger.status, stranger.page) == (404, "link_expired")
    assert not any(word in stranger.text for word in PERSONAL)


def test_the_history_of_one_browser_keeps_no_page(known: Browser) -> None:
    assert known.get(QUESTION).headers["Cache-Control"] == "no-store"
