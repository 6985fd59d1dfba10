"""The citizen's own account over HTTP: logins listed and ended, tickets by POST only, one refusal in bytes."""

import json

import pytest

from sandbox.people import by_key
from tests.product.citizen import Citizen
from tests.support.product import Product
from tests.support.wire import HTTP


def _get(product: Product, citizen: Citizen, path: str) -> tuple[int, dict[str, object]]:
    asked = HTTP.request("GET", f"{product.base}{path}", headers={"Authorization": f"Bearer {citizen.token}"})
    return asked.status, asked.json()


def test_own_logins_are_listed_and_ended_at_the_next_request(product: Product) -> None:
    citizen, elsewhere = Citizen(product, "employee"), Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    elsewhere.login()
    citizen.prove()
    status, told = _get(product, citizen, "/api/v1/sessions")
    assert status == 200
    assert sorted((one["channel"], one["level"], one["this"]) for one in told["sessions"]) == [
        ("mini", 2, False),
        ("mini", 3, True),
        ("official", 3, False),
    ]
    assert product.call("/api/v1/sessions/revoke-others", citizen.token, {}) == (200, {"ended": 2})
    assert _get(product, elsewhere, "/api/v1/sessions")[0] == 401
    assert _get(product, citizen, "/api/v1/sessions")[0] == 200


def test_a_session_of_somebody_else_cannot_be_ended(product: Product) -> None:
    citizen, other = Citizen(product, "employee"), Citizen(product, "two-employers")
    for each in (citizen, other):
        each.login()
        each.real_name()
    (theirs,) = _get(product, other, "/api/v1/sessions")[1]["sessions"]
    assert product.call(f"/api/v1/sessions/{theirs['id']}/revoke", citizen.token, {})[0] == 404
    assert _get(product, other, "/api/v1/sessions")[0] == 200


def test_the_chat_knows_the_words(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    said = citizen.says("我的登录")
    assert "小程序" in said and "公众号聊天" in said
    assert "所有地方" in citizen.says("退出全部")
    assert _get(product, citizen, "/api/v1/sessions")[0] == 401
    assert "/go/" in citizen.says("积分")


@pytest.mark.parametrize("path", ["/api/v1/handoff", "/api/v1/handoff/redeem"])
def test_a_ticket_travels_by_post_only(product: Product, path: str) -> None:
    assert HTTP.request("GET", f"{product.base}{path}").status == 405


def test_the_mini_program_hands_nothing_over_and_redeems_nothing_made_up(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.login()
    citizen.real_name()
    citizen.number()
    assert product.call("/api/v1/handoff", citizen.token, {"purpose": "read"})[0] == 400
    status, told = product.call("/api/v1/handoff/redeem", citizen.token, {"ticket": "made-up"})
    assert (status, told["state"], told["code"]) == (200, "FAILED", "NOT_CONFIRMED")


def test_a_mismatch_a_lock_and_a_refusal_have_the_same_bytes(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.login()
    early = citizen.number()  # refused: no level 1 yet
    citizen.real_name()
    other = by_key("two-employers").number
    told = [citizen.number(other) for _ in range(6)]  # five mismatches, then the lock
    bodies = {json.dumps({**one, "step": "", "level": 0}, sort_keys=True) for one in (early, *told)}
    assert len(bodies) == 1


def test_a_query_password_asks_for_level_three(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.login()
    status, told = product.call("/api/v1/query-password", citizen.token, {"password": "sunny-Tuesday-7"})
    assert (status, told["code"], told["need"]) == (403, "STEP_UP", 1)
    citizen.prove()
    assert product.call("/api/v1/query-password", citizen.token, {"password": "sunny-Tuesday-7"}) == (200, {})
    assert product.call("/api/v1/query-password", citizen.token, {"password": "short"})[0] == 400
