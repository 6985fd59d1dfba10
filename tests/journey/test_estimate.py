"""积分模拟 by thumb: from the city-service list to a total with reasons, and from the chat to the same page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from tests.journey.phone import Phone
from tests.support.processes import Running

pytestmark = pytest.mark.journey
ANSWERS = ("35", "4", "1", "1", "1", "1", "60", "2", "1", "1", "0", "0", "2", "2", "1", "2027-05-31", "12", "1", "1")


def opened(phone: Phone) -> FrameLocator:
    phone.hook("city-service").click()
    phone.hook("service-points-estimate").click()
    expect(phone.web.get_by_test_id("estimate")).to_be_visible()
    return phone.web


def test_the_total_grows_while_the_form_is_filled_in(product: Running, browser: Browser, gallery: Path) -> None:
    phone = Phone.of(browser, product.outside, "stopped", gallery)
    web = opened(phone)
    expect(web.get_by_test_id("lacking")).to_contain_text("3")
    web.locator("[name=age]").fill("46")
    web.locator("[name=education]").select_option("bachelor_with_degree")
    expect(web.locator("#q-study_mode")).to_be_visible()  # a question that only now applies
    web.locator("[name=si_valid_months]").fill("40")
    web.locator("[name=si_valid_months]").blur()
    expect(web.get_by_test_id("total")).to_have_text("124 分")
    web.locator("[name='extras.spouse']").check()
    web.locator("[name=spouse_months]").fill("一百")
    web.locator("[name=spouse_months]").blur()
    expect(web.locator("#error-spouse_months")).to_be_visible()
    expect(web.get_by_test_id("total")).to_have_text("124 分")
    web.locator("[name=spouse_months]").fill("40")
    web.locator("[name=spouse_months]").blur()
    expect(web.get_by_test_id("total")).to_have_text("136 分")
    expect(web.locator("#error-spouse_months")).to_have_count(0)
    expect(web.locator("[name=age]")).to_have_value("46")
    phone.shot("模拟打分：马上算出来")
    web.locator("[name=age]").fill("45")
    web.get_by_test_id("language").click()
    expect(web.get_by_test_id("total")).to_have_text("138 points")
    expect(web.locator("[name='extras.spouse']")).to_be_checked()
    web.get_by_test_id("size").click()
    expect(web.locator("html.large")).to_have_count(1)
    expect(web.get_by_test_id("total")).to_have_text("138 points")
    phone.shot("模拟打分：英文大字")


def test_a_dialogue_ends_with_a_link_to_the_page_that_shows_it_whole(
    product: Running, browser: Browser, gallery: Path
) -> None:
    phone = Phone.of(browser, product.outside, "new-hire", gallery)
    phone.follow()
    phone.says("模拟打分")
    for answer in ANSWERS:
        phone.says(answer)
    phone.hears("大约 135 分")
    phone.shot("聊天里的结果")
    phone.hook("bubble-in").last.get_by_test_id("link").click()
    expect(phone.web.get_by_test_id("total")).to_have_text("135 分")
    expect(phone.web.locator("[name=age]")).to_have_value("35")
    phone.shot("完整的打分表")


def test_without_script_the_form_is_complete_and_keeps_what_was_typed(
    product: Running, browser: Browser, gallery: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{product.outside}/phone/?citizen=hongkong")  # the sandbox's WeChat knows whose phone this is
    page.goto(f"{product.base}/city/shanghai/points-estimate?entry=city-service")
    page.locator("[name=age]").fill("三十五岁半")
    page.locator("[name=education]").select_option("bachelor_with_degree")
    page.locator("[name=si_valid_months]").fill("9999")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("[name=age]")).to_have_value("三十五岁半")
    expect(page.locator(".field-error")).to_have_count(2)
    expect(page.locator("[name=education]")).to_have_value("bachelor_with_degree")
    assert "?" not in page.url
    page.locator("[name=age]").fill("35")
    page.locator("[name=si_valid_months]").fill("60")
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_test_id("total")).to_have_text("135 分")
    page.get_by_test_id("same-in-other-language").click()
    expect(page.get_by_test_id("total")).to_have_text("135 points")
    expect(page.locator("[name=age]")).to_have_value("35")
    assert not re.search(r"age|35", page.url.partition("?")[2])
    page.screenshot(path=gallery / "estimate-en.png", full_page=True)
    context.close()
