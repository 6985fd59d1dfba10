"""The city-service pages by thumb, as people with poor sight see them. Set PAGES_SHEET=<file> to keep the screens."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.borders.axe import found, too_wide
from tests.journey.phone import Phone
from tests.journey.sheet import contact_sheet
from tests.support.processes import Running

pytestmark = pytest.mark.journey


def frame(phone: Phone) -> Frame:
    """The page in the web view."""
    (page,) = [each for each in phone.page.frames if "/city/" in each.url]
    return page


def looks_right(phone: Phone, title: str) -> None:
    """axe finds nothing, nothing is cut off at the side, and the screen is kept."""
    assert too_wide(frame(phone)) == []
    assert found(frame(phone)) == []
    phone.shot(title)


@contextmanager
def fault(product: Running, mode: str) -> Iterator[None]:
    """The bureau fails in this way until the block ends."""
    product.control("faults", bureau=mode)
    yield
    product.control("faults", bureau="off")


def goes_home(phone: Phone) -> None:
    phone.web.get_by_test_id("home").click()
    expect(phone.web.locator("main")).to_have_attribute("data-page", "home")


def proves_who(phone: Phone) -> None:
    phone.web.get_by_test_id("go").locator("button").click()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    phone.number()
    phone.web.get_by_test_id("back-to-page").click()
    phone.web.get_by_test_id("go").locator("button").click()
    phone.face("pass")
    phone.web.get_by_test_id("back-to-page").click()


def test_every_page_of_a_citizens_way_is_readable_in_both_languages_and_at_twice_the_text(
    product: Running, browser: Browser, gallery: Path
) -> None:
    phone = Phone.of(browser, product.outside, "points-verified", gallery)
    phone.follow()
    phone.hook("city-service").click()
    phone.shot("城市服务")
    phone.hook("service-insurance-overview").click()
    expect(phone.web.locator("main")).to_have_attribute("data-page", "step")
    looks_right(phone, "缺哪一步")
    proves_who(phone)
    expect(phone.web.locator("[data-section=pension]")).to_be_visible()
    looks_right(phone, "社保")
    phone.web.locator("[data-open-all]").click()
    expect(phone.web.locator(".secret-value").first).to_be_visible()
    looks_right(phone, "点开以后")
    phone.web.get_by_test_id("size").click()
    expect(phone.web.locator("html")).to_have_class("large")
    looks_right(phone, "200% 大字")
    phone.web.get_by_test_id("language").click()
    expect(phone.web.locator("html")).to_have_attribute("lang", "en")
    looks_right(phone, "English, 200 %")
    goes_home(phone)
    looks_right(phone, "Services, 200 %")
    phone.web.get_by_test_id("insurance-payments").click()
    expect(phone.web.get_by_test_id("grid").first).to_be_visible()
    looks_right(phone, "Payments, 200 %")
    phone.web.get_by_test_id("size").click()
    expect(phone.web.locator("html")).not_to_have_class("large")
    phone.web.get_by_test_id("language").click()
    expect(phone.web.locator("html")).to_have_attribute("lang", "zh-CN")
    looks_right(phone, "缴费明细")
    goes_home(phone)
    phone.web.get_by_test_id("residence-points").click()
    expect(phone.web.locator("[data-section=permit]")).to_be_visible()
    looks_right(phone, "积分")
    goes_home(phone)
    phone.web.get_by_test_id("points-estimate").click()
    expect(phone.web.get_by_test_id("estimate")).to_be_visible()
    looks_right(phone, "积分模拟")
    goes_home(phone)
    phone.web.get_by_test_id("points-table").click()
    expect(phone.web.locator("[data-section]").first).to_be_visible()
    looks_right(phone, "积分规则")
    goes_home(phone)
    phone.web.get_by_test_id("my-data").click()
    expect(phone.web.locator("[data-section=held]")).to_be_visible()
    looks_right(phone, "我的数据")
    phone.web.get_by_test_id("delete-account").click()
    expect(phone.web.get_by_test_id("confirm")).to_be_visible()
    looks_right(phone, "注销前确认")
    goes_home(phone)
    with fault(product, "garbled"):
        phone.web.get_by_test_id("insurance-overview").click()
        expect(phone.web.locator("main")).to_have_attribute("data-page", "bureau_garbled")
        looks_right(phone, "回答读不出来")
    with fault(product, "down"):
        phone.web.get_by_test_id("again").click()
        expect(phone.web.locator("main")).to_have_attribute("data-page", "bureau_down")
        looks_right(phone, "社保局没有回应")
    phone.web.get_by_test_id("again").click()
    expect(phone.web.locator("[data-section=pension]")).to_be_visible()
    if os.environ.get("PAGES_SHEET"):
        contact_sheet(phone.shots, Path(os.environ["PAGES_SHEET"]))
