"""城市服务 in the phone: from WeChat's list to an answer on a page, by thumb."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.phone import Phone
from tests.support.processes import Running

pytestmark = pytest.mark.journey


def test_from_the_citys_list_to_the_overview(product: Running, browser: Browser, gallery: Path) -> None:
    phone = Phone.of(browser, product.outside, "base-correction", gallery)
    phone.hook("city-service").click()
    expect(phone.hook("city-shanghai")).to_have_attribute("aria-pressed", "true")
    phone.hook("service-insurance-overview").click()
    expect(phone.web.locator("[data-need='1']")).to_be_visible()
    phone.web.get_by_test_id("go").get_by_role("button").click()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    phone.number()
    phone.done()  # level 3 is the page's own: it comes by a ticket
    phone.web.get_by_test_id("back-to-page").click()
    expect(phone.web.locator("[data-need='3']")).to_be_visible()
    phone.web.get_by_test_id("go").get_by_role("button").click()
    phone.face("pass")
    phone.done()
    phone.web.get_by_test_id("back-to-page").click()
    expect(phone.web.locator("main[data-page=answer][data-level='3']")).to_contain_text("数据截至")
    phone.web.get_by_test_id("language").click()
    expect(phone.web.locator("main[data-page=answer]")).to_contain_text("Pension")


def test_the_profile_may_be_refused_and_allowed_on_wechats_page(
    product: Running, browser: Browser, gallery: Path
) -> None:
    phone = Phone.of(browser, product.outside, "no-unionid", gallery)
    phone.hook("city-service").click()
    phone.hook("service-insurance-overview").click()
    expect(phone.web.locator("main[data-page=no_unionid]")).to_be_visible()
    phone.web.get_by_test_id("again").click()
    phone.web.get_by_test_id("authorize-deny").click()
    expect(phone.web.locator("main[data-page=login_refused]")).to_be_visible()
    phone.web.get_by_test_id("again").click()
    expect(phone.web.locator("main[data-page=no_unionid]")).to_be_visible()
