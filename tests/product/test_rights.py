"""A citizen uses the rights over their own data in the chat: each act is approved once, done once, and told."""

import json

import pytest
import urllib3

from sandbox.people import by_key
from tests.product.citizen import Citizen, link_in
from tests.support.product import Product
from tests.support.wire import HTTP

KEY = "rare-name"


@pytest.fixture
def citizen(product: Product) -> Citizen:
    """Known at all three levels, with an answered question behind them."""
    citizen = Citizen(product, KEY)
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    work(product)
    return citizen


def work(product: Product) -> None:
    while product.work():
        pass


def fetch(citizen: Citizen, path: str) -> urllib3.BaseHTTPResponse:
    return HTTP.request("GET", citizen.product.base + path, headers={"Authorization": f"Bearer {citizen.token}"})


def test_deleting_an_account_is_approved_done_and_told_in_the_chat(product: Product, citizen: Citizen) -> None:
    asked = citizen.says("注销")
    assert "您要办的是：注销" in asked
    assert citizen.approves(asked)["state"] == "PASSED"
    work(product)
    told = citizen.received()[-1]
    assert "已注销" in told and "回执号" in told and "35天" in told and "社保局" in told
    assert "还不知道您是谁" in citizen.says("我是谁")
    assert citizen.login()["level"] == 0
    assert fetch(citizen, "/api/v1/files").status == 403


def test_who_deleted_everything_can_begin_anew(product: Product, citizen: Citizen) -> None:
    citizen.approves(citizen.says("注销"))
    work(product)
    citizen.says("社保")
    citizen.prove()
    work(product)
    assert "养老" in citizen.received()[-1]


def test_unlinking_ends_the_link_and_every_session(product: Product, citizen: Citizen) -> None:
    citizen.approves(citizen.says("解绑"))
    old = citizen.token
    work(product)
    assert "已解绑" in citizen.received()[-1]
    assert product.call("/api/v1/steps", old, {"kind": "L2", "method": "ssn", "number": "1"})[0] == 401
    assert citizen.login()["level"] == 0
    assert citizen.real_name()["level"] == 1


def test_a_copy_is_made_announced_and_fetched_once_at_level_three(product: Product, citizen: Citizen) -> None:
    citizen.approves(citizen.says("数据副本"))
    product.control("clock", advance=1)
    assert citizen.login()["level"] == 2
    assert fetch(citizen, "/api/v1/files").status == 403
    work(product)
    assert any("副本做好了" in text for text in citizen.received())
    assert citizen.face()["level"] == 3
    files = {one["kind"]: one["id"] for one in fetch(citizen, "/api/v1/files").json()["files"]}
    content = json.loads(fetch(citizen, f"/api/v1/files/{files['json']}").data)
    person = by_key(KEY)
    assert content["held"]["person"][0]["name"] == person.name
    assert content["held"]["person"][0]["number"] == person.number
    assert len(content["held"]["identity"]) == 2
    pdf = fetch(citizen, f"/api/v1/files/{files['pdf']}")
    assert pdf.data.startswith(b"%PDF") and pdf.headers["Content-Type"] == "application/pdf"
    assert [fetch(citizen, f"/api/v1/files/{one}").status for one in files.values()] == [404, 404]
    assert fetch(citizen, "/api/v1/files").json() == {"files": []}


def test_a_copy_is_nobody_elses_and_gone_after_seven_days(product: Product, citizen: Citizen) -> None:
    citizen.approves(citizen.says("数据副本"))
    work(product)
    citizen.face()
    file = fetch(citizen, "/api/v1/files").json()["files"][0]["id"]
    other = Citizen(product, "employee")
    other.prove()
    assert fetch(other, f"/api/v1/files/{file}").status == 404
    product.control("clock", advance=7 * 86400)
    citizen.login()
    citizen.face()
    assert fetch(citizen, f"/api/v1/files/{file}").status == 404


def test_what_was_approved_is_what_is_done_and_nothing_else(product: Product, citizen: Citizen) -> None:
    """A face for one action never does another, however often it is asked for."""
    deleting = citizen.says("注销")
    waits = citizen.login(parked=link_in(citizen.says("解绑"))[-32:])["parked"]
    forged = waits["action"].replace("unlink", "delete-account")
    assert citizen.face(purpose="act", action=forged)["state"] == "PASSED"
    work(product)
    assert link_in(citizen.says("注销")) == link_in(deleting)
    assert citizen.login()["level"] == 2


def test_a_read_proof_approves_no_act(product: Product, citizen: Citizen) -> None:
    asked = citizen.says("注销")
    assert citizen.face()["level"] == 3
    work(product)
    assert link_in(citizen.says("注销")) == link_in(asked)


def test_an_approval_is_good_for_five_minutes(product: Product, citizen: Citizen) -> None:
    citizen.approves(citizen.says("注销"))
    product.control("clock", advance=301)
    work(product)
    assert "/go/" in citizen.says("注销")
    assert citizen.login()["level"] == 2


def test_nobody_is_told_about_another_persons_waiting_act(product: Product, citizen: Citizen) -> None:
    parked = link_in(citizen.says("注销"))[-32:]
    other = Citizen(product, "employee")
    assert "parked" not in other.login(parked=parked)
    assert "parked" not in other.login(parked="0" * 32)
    assert citizen.login(parked=parked)["parked"]["title_zh"] == "注销并删除我的数据"


def test_a_question_that_needs_only_two_levels_says_so(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    asked = citizen.says("我的数据")
    citizen.login()
    citizen.real_name()
    waits = citizen.login(parked=link_in(asked)[-32:])["parked"]
    assert (waits["need"], waits["purpose"], "action" in waits) == (2, "read", False)
    citizen.number()
    work(product)
    assert "姓名和证件号码：1条" in citizen.received()[-1]


def test_a_withdrawn_consent_blocks_new_steps_until_it_is_given_again(product: Product, citizen: Citizen) -> None:
    assert "身份核验（第1版）" in citizen.says("我的授权")
    assert "已撤回您的授权" in citizen.says("撤回授权")
    assert "撤回" in citizen.says("我的授权")
    citizen.login()
    for asked in (
        {"kind": "L3", "method": "wx_face", "purpose": "read"},
        {"kind": "L2", "method": "ssn", "number": by_key(KEY).number},
    ):
        status, told = product.call("/api/v1/steps", citizen.token, asked)
        assert (status, told["code"]) == (403, "CONSENT_REQUIRED")
    assert "上海" in citizen.says("城市")
    assert citizen.real_name()["state"] == "PASSED"
    assert citizen.face()["state"] == "PASSED"


def test_a_correction_gets_a_number_and_its_state_is_told(product: Product, citizen: Citizen) -> None:
    told = citizen.says("更正：2026年8月的养老保险没有缴到")
    assert "编号2026" in told and "等社保局受理" in told and "数据快照" in told
    assert "编号2026" in citizen.says("更正")
