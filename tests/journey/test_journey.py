"""What the issue calls the main job, done by thumb in the phone. Set CONTACT_SHEET=<file> to keep the screens."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from sandbox.people import by_key
from tests.journey.phone import Phone
from tests.journey.sheet import contact_sheet
from tests.support.processes import Running

pytestmark = pytest.mark.journey


def test_from_follow_to_answer(product: Running, browser: Browser, gallery: Path) -> None:
    phone = Phone.of(browser, product.outside, "employee", gallery)
    phone.follow()
    phone.shot("关注后的欢迎")
    phone.says("社保")
    phone.shot("问社保：先核验")
    phone.opens_link()
    phone.agrees()
    phone.shot("告知与同意")
    phone.web.get_by_test_id("step-consent-go").click()
    expect(phone.native.get_by_test_id("consent-agree")).to_be_visible()
    phone.shot("微信实名授权")
    phone.native.get_by_test_id("consent-agree").click()
    phone.web.get_by_test_id("fill-demo").click()
    phone.shot("姓名和号码")
    phone.web.get_by_test_id("l1-submit").click()
    phone.level(1)
    phone.shot("第二步：号码")
    phone.number()
    phone.level(2)
    phone.web.get_by_test_id("l3-start").click()
    expect(phone.native.get_by_test_id("face-pass")).to_be_visible()
    phone.shot("微信人脸核身")
    phone.native.get_by_test_id("face-cancel").click()
    phone.refused()
    phone.level(2)
    phone.shot("取消后可以再来")
    phone.face("pass")
    phone.done()
    phone.shot("完成")
    # The answer comes while the page still covers the chat: going back must show it, not the link from before.
    expect(phone.hook("bubble-in").last).to_contain_text("数据截至")
    phone.back()
    phone.hears("数据截至")
    phone.shot("答案自己到了")
    phone.says("积分")
    phone.hears("120")
    phone.shot("积分马上回答")
    if os.environ.get("CONTACT_SHEET"):
        contact_sheet(phone.shots, Path(os.environ["CONTACT_SHEET"]))


def test_five_wrong_numbers_lock_and_look_the_same(product: Running, browser: Browser, gallery: Path) -> None:
    phone = Phone.of(browser, product.outside, "two-employers", gallery)
    phone.follow()
    phone.says("社保")
    phone.opens_link()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    for _ in range(5):
        phone.number(by_key("employee").number)
        phone.refused()
    phone.number()
    phone.refused()
    phone.level(1)


def test_a_hong_kong_resident_uses_a_counter_code(product: Running, browser: Browser, gallery: Path) -> None:
    person = by_key("hongkong")
    phone = Phone.of(browser, product.outside, person.key, gallery)
    phone.follow()
    phone.says("社保")
    phone.opens_link()
    phone.agrees()
    code = product.flask(
        "counter-code", "--name", person.name, "--id-number", person.number, "--staff", "window-7"
    ).split()[1]
    phone.counter(code)
    phone.level(1)
    phone.number()
    phone.level(2)
    phone.counter(code)
    phone.done()
    phone.back()
    phone.hears("数据截至")


def test_without_wechat_pay_real_name_the_reason_is_one_and_the_counter_helps(
    product: Running, browser: Browser, gallery: Path
) -> None:
    phone = Phone.of(browser, product.outside, "no-wechat-pay", gallery)
    phone.follow()
    phone.says("社保")
    phone.opens_link()
    phone.agrees()
    phone.real_name()
    phone.refused()
    phone.level(0)
    expect(phone.web.get_by_test_id("counter-open")).to_be_visible()


def test_an_account_is_deleted_by_a_face_for_exactly_that(product: Running, browser: Browser, gallery: Path) -> None:
    phone = Phone.of(browser, product.outside, "rare-name", gallery)
    phone.follow()
    phone.says("注销")
    phone.opens_link()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    phone.number()
    phone.level(2)
    expect(phone.web.get_by_test_id("act-title")).to_contain_text("注销并删除我的数据")
    phone.face("pass")
    phone.done()
    phone.back()
    phone.hears("已注销")
    phone.says("我是谁")
    phone.hears("还不知道您是谁")


def test_a_withdrawn_consent_is_asked_for_again_before_the_face(
    product: Running, browser: Browser, gallery: Path
) -> None:
    phone = Phone.of(browser, product.outside, "transfer", gallery)
    phone.follow()
    phone.says("社保")
    phone.opens_link()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    phone.number()
    phone.level(2)
    phone.hook("webview-close").click()
    phone.says("撤回授权")
    phone.hears("已撤回")
    phone.says("社保")
    phone.opens_link()
    phone.level(2)
    phone.web.get_by_test_id("l3-start").click()
    phone.agrees()
    phone.web.get_by_test_id("step-consent-go").click()
    phone.face("pass")
    phone.done()


def test_fifteen_idle_minutes_ask_for_the_face_again(product: Running, browser: Browser, gallery: Path) -> None:
    """Runs last: it moves the sandbox's clock for everybody."""
    phone = Phone.of(browser, product.outside, "gap", gallery)
    phone.follow()
    phone.says("社保")
    phone.opens_link()
    phone.agrees()
    phone.real_name()
    phone.level(1)
    phone.number()
    phone.level(2)
    phone.face("pass")
    phone.done()
    phone.back()
    phone.hears("数据截至")
    phone.hook("clock-900").click()
    phone.hook("clock-60").click()
    phone.says("积分")
    phone.opens_link()
    phone.level(2)
    phone.face("pass")
    phone.done()
    phone.back()
    phone.hears("数据截至")
