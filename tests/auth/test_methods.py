"""The registry of methods, and how a face's numbers are read."""

import pytest

from auth.methods import Method, discover
from auth.methods.wx_face import verdict_of
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.people.cert_hash import cert_hash
from models.people.pii import Pii
from tests.auth.providers import Alarms, Bureau, NoPasswords, Waker, WeChat


@pytest.fixture
def methods() -> dict[str, Method]:
    wechat = WeChat()
    return discover(Outside(wechat, wechat, wechat, Bureau(), Waker(), Alarms(), NoPasswords()))


def test_every_rung_has_a_method_and_level_three_has_one_without_a_face(methods: dict[str, Method]) -> None:
    assert {name: set(method.kinds) for name, method in methods.items()} == {
        "bankcard": {Kind.L2},
        "counter_code": {Kind.L1, Kind.L3},
        "query_password": {Kind.L2},
        "ssn": {Kind.L2},
        "wx_face": {Kind.L3},
        "wxpay_realname": {Kind.L1},
    }


def test_a_method_is_called_as_its_file(methods: dict[str, Method]) -> None:
    assert all(type(method).__module__ == f"auth.methods.{name}" for name, method in methods.items())


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ([10000], Verdict.PASS),
        ([10005, 10300], Verdict.PENDING),
        ([10003, 10004, 10012, 10026], Verdict.FAIL),
        ([10008, 10013, 10029, 10052, 90018], Verdict.OUTAGE),
        ([10002, 10010, 90001, 90100, 90199, 10001, 77777, 0, 1, -10000, 100000], Verdict.ENDED),
    ],
)
def test_each_verify_ret_falls_into_its_class(numbers: list[int], verdict: Verdict) -> None:
    assert {verdict_of(number) for number in numbers} == {verdict}


def test_the_certificate_hash_is_wechats() -> None:
    """Sample: IDENTITY_CARD / 张三 / 310101199801011234 (wechat-wire 6.1)."""
    made = cert_hash("IDENTITY_CARD", Pii("张三"), Pii("310101199801011234"))
    assert made == "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"
