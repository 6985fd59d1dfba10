"""A citizen asks 社保 and 积分 in chat and is answered after three levels of proof - and only then."""

from urllib3 import PoolManager

from sandbox.people import by_key
from tests.product.citizen import Citizen, link_in
from tests.support.product import Product


def test_the_main_job(product: Product) -> None:
    citizen = Citizen(product, "employee")
    assert "社保" in citizen.follow()
    asked = citizen.says("社保")
    assert "养老" not in asked
    with PoolManager() as http:
        opened = http.request("GET", link_in(asked), redirect=False)
    assert opened.status == 302
    citizen.prove()
    assert product.work() >= 1
    (answer,) = citizen.received()
    assert "养老" in answer
    assert "数据截至" in answer
    points = citizen.says("积分")
    assert "120" in points
    assert "数据截至" in points


def test_chat_shows_no_amount_no_base_no_employer(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    product.work()
    said = "".join(citizen.received()) + citizen.says("积分") + citizen.says("我是谁")
    person = by_key("employee")
    for private in (person.name, person.number, "元", "公司"):
        assert private not in said.replace("单元", "")


def test_each_level_alone_is_not_enough(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.login()
    assert "/go/" in citizen.says("社保")
    assert citizen.real_name()["level"] == 1
    assert "/go/" in citizen.says("社保")
    assert citizen.number()["level"] == 2
    assert "/go/" in citizen.says("社保")
    assert citizen.face()["level"] == 3
    product.work()
    assert len(citizen.received()) == 1


def test_the_order_of_the_steps_cannot_be_jumped(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.login()
    assert citizen.number()["state"] == "FAILED"
    assert citizen.step(kind="L3", method="wx_face", purpose="read")["state"] == "FAILED"


def test_a_stranger_who_opens_the_link_gets_nothing_and_gives_nothing(product: Product) -> None:
    citizen, stranger = Citizen(product, "employee"), Citizen(product, "two-employers")
    citizen.follow()
    citizen.says("社保")
    stranger.prove()
    while product.work():
        pass
    assert citizen.received() == []
    assert "/go/" in citizen.says("社保")


def test_fifteen_idle_minutes_ask_for_the_face_again_and_only_for_it(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    product.work()
    product.control("clock", advance=15 * 60 + 1)
    assert "/go/" in citizen.says("积分")
    told = citizen.login()
    assert told["level"] == 2
    assert citizen.face()["level"] == 3
    product.work()
    assert "120" in citizen.received()[-1]


def test_five_wrong_numbers_lock_level_two(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.login()
    citizen.real_name()
    other = by_key("two-employers").number
    answers = [citizen.number(other) for _ in range(5)]
    assert {one["state"] for one in answers} == {"FAILED"}
    locked = citizen.number()
    assert locked["state"] == "FAILED"
    assert {name: locked[name] for name in ("code", "message")} == {
        name: answers[0][name] for name in ("code", "message")
    }
    product.control("clock", advance=6 * 3600 + 1)
    citizen.login()
    assert citizen.number()["state"] == "PASSED"


def test_a_cancelled_face_leaves_level_two_and_can_be_tried_again(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.login()
    citizen.real_name()
    citizen.number()
    for outcome in ("cancel", "no_camera", "timeout", "other_person"):
        assert (citizen.face(outcome)["state"], citizen.login()["level"]) == ("FAILED", 2)
    assert citizen.face()["state"] == "PASSED"


def test_a_bureau_that_is_down_makes_a_promise_and_keeps_it(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    product.work()
    product.control("faults", bureau="down")
    promised = citizen.says("积分")
    assert "120" not in promised
    product.work()
    product.control("faults", clear=True)
    product.control("clock", advance=60)
    product.work()
    assert "120" in citizen.received()[-1]


def test_logging_out_ends_everything_at_once(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    product.work()
    assert "退出" in citizen.says("退出")
    assert "/go/" in citizen.says("积分")


def test_an_unsupported_city_names_its_own_app(product: Product) -> None:
    citizen = Citizen(product, "employee")
    assert "北京人社" in citizen.says("北京社保")


def test_a_request_for_a_human_is_handed_over(product: Product) -> None:
    citizen = Citizen(product, "employee")
    (said,) = citizen.push("text", content="人工")["replies"]
    assert said["kind"] == "transfer_customer_service" or "转接" in str(said)


def test_english_is_answered_in_english(product: Product) -> None:
    citizen = Citizen(product, "employee")
    assert "/go/" in citizen.says("social insurance")
    assert "insur" in citizen.says("help").lower()
