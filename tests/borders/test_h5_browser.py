"""Every page state in a real browser: readable, reachable, complete without script, and never wider than the phone."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from models.exchange import Language
from tests.borders.axe import found, too_wide
from tests.borders.gallery import OVERVIEW, PAYMENTS, gallery, states
from tests.journey.sheet import contact_sheet

pytestmark = pytest.mark.journey
STATES = sorted(states())
LANGUAGES = pytest.mark.parametrize("language", list(Language))
EVERY = pytest.mark.parametrize("state", STATES)
# A group of radio buttons is one stop: the chosen one, else its first; arrow keys do the rest.
NUMBER = """what => {
  const stop = e => e.type !== 'radio' || e.checked || (!e.form.querySelector(`[name="${e.name}"]:checked`)
    && e.form.querySelector(`[name="${e.name}"]`) === e);
  return [...document.querySelectorAll(what)].filter(e => e.checkVisibility() && stop(e)).map((e, n) => e.dataset.n = n)
}"""
FOCUSABLE = "a[href], button:not([hidden]), input:not([type=hidden]), textarea, select, summary"
SHEET = (
    ("home", "zh", "城市服务"),
    ("step 2", "zh", "缺一步"),
    (OVERVIEW, "zh", "社保"),
    (f"{OVERVIEW} stale", "zh", "数据晚了"),
    (f"{OVERVIEW} reasons", "zh", "为什么看不到"),
    (PAYMENTS, "zh", "缴费明细"),
    (f"{PAYMENTS} one scheme", "en", "payments"),
    ("residence-points", "zh", "积分"),
    ("residence-points", "en", "English"),
    ("points-estimate blocked", "zh", "模拟打分"),
    ("points-estimate errors", "zh", "填错了"),
    ("points-table", "en", "rules"),
    ("insurance-overview empty", "en", "empty"),
    ("my-data", "zh", "我的数据"),
    ("confirm delete-account", "zh", "办理前确认"),
    ("trouble bureau_slow", "zh", "社保局忙"),
    ("trouble session_ended", "en", "session ended"),
)


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    with gallery() as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """320 px wide: the narrowest phone that is still in use; and what its console complains of."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    context.close()


@pytest.fixture
def phone(tab: tuple[Page, list[str]]) -> Iterator[Page]:
    page, said = tab
    said.clear()
    yield page
    page.emulate_media(media="screen")
    assert said == []


def at(pages: str, state: str, language: str = "zh", size: str = "normal") -> str:
    return f"{pages}/{quote(state)}?lang={language}&size={size}"


@LANGUAGES
@EVERY
def test_every_state_fits_a_narrow_phone_at_twice_the_text_and_axe_finds_nothing(phone, pages, state, language):
    phone.goto(at(pages, state, language, "large"))
    assert phone.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert too_wide(phone) == []
    assert found(phone) == []
    phone.goto(at(pages, state, language))
    assert too_wide(phone) == []


@EVERY
def test_the_keyboard_reaches_everything_in_the_order_of_the_page_and_the_skip_link_first(phone, pages, state):
    phone.goto(at(pages, state))
    wanted = phone.evaluate(NUMBER, FOCUSABLE)
    reached = []
    for _ in wanted:
        phone.keyboard.press("Tab")
        reached.append(phone.evaluate("() => Number(document.activeElement.dataset.n)"))
    assert reached == wanted
    assert phone.evaluate("document.querySelector('[data-n=\"0\"]').className") == "skip"


def test_the_skip_link_leads_past_the_bar(phone, pages):
    phone.goto(at(pages, OVERVIEW))
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "content"


@LANGUAGES
@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_skip_link_shows_only_while_it_has_the_focus(phone, pages, size, language):
    phone.goto(at(pages, OVERVIEW, language, size))
    below = "document.querySelector('.skip').getBoundingClientRect().bottom"
    assert phone.evaluate(below) <= 0
    phone.keyboard.press("Tab")
    assert phone.evaluate(below) > 0


def test_a_covered_figure_opens_by_tap_and_by_key_without_script(browser, pages):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(at(pages, OVERVIEW))
    values = page.locator(".secret-value")
    expect(values.first).to_be_hidden()
    page.locator(".secret summary").first.click()
    expect(values.first).to_be_visible()
    page.locator(".secret summary").nth(1).press("Enter")
    expect(values.nth(1)).to_be_visible()
    expect(page.locator("[data-open-all]")).to_be_hidden()  # a button that would do nothing
    context.close()


def test_with_script_one_button_opens_and_covers_them_all(phone, pages):
    phone.goto(at(pages, OVERVIEW))
    button, values = phone.locator("[data-open-all]"), phone.locator(".secret-value")
    button.click()
    assert all(value.is_visible() for value in values.all())
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    assert not any(value.is_visible() for value in values.all())


def test_paper_shows_sources_and_dates_and_nothing_to_press(phone, pages):
    phone.goto(at(pages, OVERVIEW))
    phone.emulate_media(media="print")
    assert all(line.is_visible() for line in phone.get_by_test_id("freshness").all())
    assert not any(line.is_visible() for line in phone.locator(".actions, .bar-choices, button").all())


@pytest.mark.parametrize("state", [OVERVIEW, "home", "trouble busy"])
def test_a_phone_in_dark_mode_keeps_the_look_that_was_checked(browser, pages, state):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(at(pages, state))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(242, 242, 242)"
    context.close()


def test_the_contact_sheet(browser: Browser, pages: str, tmp_path: Path) -> None:
    """Set H5_SHEET=<file> to keep it."""
    context = browser.new_context(viewport={"width": 375, "height": 812})
    page, shots = context.new_page(), list[tuple[str, Path]]()
    for place, (state, language, title) in enumerate(SHEET):
        page.goto(at(pages, state, language))
        shots.append((title, tmp_path / f"{place}.png"))
        page.screenshot(path=shots[-1][1])
    page.goto(at(pages, OVERVIEW, "zh", "large"))
    shots.append(("200% 大字", tmp_path / "large.png"))
    page.screenshot(path=shots[-1][1])
    context.close()
    sheet = Path(os.environ.get("H5_SHEET", tmp_path / "sheet.png"))
    contact_sheet(shots, sheet)
    assert sheet.stat().st_size < 700_000
