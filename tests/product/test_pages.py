"""The city-service pages on both databases: the whole way, and what many at once make of one login."""

from concurrent.futures import ThreadPoolExecutor

from tests.doors.h5.browser import OUTSIDE, Browser
from tests.product.citizen import Citizen
from tests.support.product import Product

QUESTION = "/city/shanghai/insurance-overview"


def test_from_the_entry_to_the_answer(product: Product) -> None:
    browser, citizen = Browser(product, "employee"), Citizen(product, "employee")
    assert browser.enters(QUESTION).hidden()["need"] == "2"
    citizen.login()
    citizen.real_name()
    citizen.number()
    step = browser.get(QUESTION)
    assert (step.page, step.level) == ("step", 2)
    ticket = browser.post(step.link("again"), step.hidden()).hidden()["ticket"]
    status, begun = product.call("/api/v1/handoff/redeem", citizen.token, {"ticket": ticket})
    assert (status, begun["state"]) == (200, "PENDING")
    product.control("face", verify_id=begun["verify_id"], outcome="pass")
    assert citizen.finish(begun["step"])["state"] == "PASSED"
    answer = browser.get(step.link("again"), headers=OUTSIDE)
    assert (answer.page, answer.level) == ("answer", 3)
    assert "数据截至" in answer.text
    assert product.work() == 0 or citizen.received() == []  # a page's question is answered on the page


def test_of_many_returns_with_one_state_one_logs_in(product: Product) -> None:
    browser = Browser(product, "gap")
    away = browser.get("/city/shanghai/help", follow=False, headers=OUTSIDE)
    query = away.location.partition("?")[2].partition("#")[0]
    back = browser._go("GET", f"{product.outside}/phone/authorize?{query}", None, False, {}).location
    held = dict(browser.cookies)

    def returns(_: int) -> int:
        return Browser(product, "gap", dict(held)).get(back, follow=False).status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(returns, range(8)))
    assert statuses == [302] + [403] * 7


def test_of_many_clicks_on_one_act_all_get_the_same_receipt(product: Product) -> None:
    browser = Browser(product, "gap")
    browser.enters("/city/shanghai/help")
    path = "/city/shanghai/withdraw-consent"
    form, held = browser.get(path).hidden(), dict(browser.cookies)

    def clicks(_: int) -> tuple[int, str]:
        seen = Browser(product, "gap", dict(held)).post(path, form)
        return seen.status, seen.page

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(clicks, range(6))) == {(200, "answer")}
