"""城市服务 → 社保缴费明细 by thumb: proved in the mini-program, shown as a grid, told month by month."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.phone import Phone
from tests.support.processes import Running

pytestmark = pytest.mark.journey


def test_from_the_city_service_list_to_one_months_three_dates(
    product: Running, browser: Browser, gallery: Path
) -> None:
    phone = Phone.of(browser, product.outside, "every-month", gallery)
    phone.follow()
    phone.hook("city-service").click()
    phone.hook("service-insurance-payments").click()
    phone.web.get_by_test_id("go").locator("button").click()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    phone.number()
    phone.web.get_by_test_id("back-to-page").click()
    phone.web.get_by_test_id("go").locator("button").click()
    phone.face("pass")
    phone.web.get_by_test_id("back-to-page").click()
    expect(phone.web.locator("[data-section=pension] [data-state=doubled]")).to_have_count(2)
    expect(phone.web.get_by_test_id("payment")).to_have_count(0)
    phone.shot("缴费明细")
    phone.web.locator("[data-section=pension] [data-state=back_paid] a").click()
    month = phone.web.locator(".payment:target")
    expect(month).to_contain_text("到账日期")
    expect(month.locator(".secret-value")).to_be_hidden()
    month.locator("summary").click()
    expect(month.locator(".secret-value")).to_contain_text("滞纳金")
    phone.shot("补缴的一个月")
    phone.web.get_by_test_id("language").click()
    expect(phone.web.get_by_role("heading", level=1)).to_have_text("Payments")
    expect(phone.web.locator("[data-state=owed]")).to_contain_text("owed")
    phone.web.locator(".years a", has_text="2025").click()
    expect(phone.web.locator("[data-state=transferred_in]")).to_have_count(12)
    phone.shot("Payments of the year before")
