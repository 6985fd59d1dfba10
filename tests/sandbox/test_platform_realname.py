"""The real-name check: verdicts, and a consent code that is burnt by the first question (wechat-wire 5.1)."""

import pytest

from sandbox.people import everyone
from sandbox.platform import realname

PATH = "/intp/realname/checkrealnameinfo"


@pytest.fixture
def check(world, wire, citizen):
    def checked(person=citizen, kind="mini", **change):
        asked = {
            "openid": wire.openid(person, "mini"),
            "real_name": person.name,
            "cred_id": person.number,
            "cred_type": "1",
            "code": realname.issue_code(world, person.key),
        }
        return wire.post(PATH, {**asked, **change}, kind)

    return checked


def _verdict(said):
    return said["errcode"], said.get("verify_openid"), said.get("verify_real_name")


def test_the_right_name_and_number_pass(check):
    assert _verdict(check()) == (0, "V_OP_NM_MA", "V_NM_ID_MA")


def test_another_name_is_a_mismatch_and_the_number_is_not_looked_at(check, other):
    assert _verdict(check(real_name=other.name)) == (0, "V_OP_NM_UM", "")


def test_another_number_is_a_mismatch_of_the_number(check, other):
    assert _verdict(check(cred_id=other.number)) == (0, "V_OP_NM_MA", "V_NM_ID_UM")


def test_somebody_elses_name_and_number_do_not_pass_on_ones_own_openid(check, other):
    assert _verdict(check(real_name=other.name, cred_id=other.number)) == (0, "V_OP_NM_UM", "")


def test_without_wechat_pay_nothing_is_evaluated(check):
    unknown = next(one for one in everyone() if not one.pay_realname)
    assert _verdict(check(unknown)) == (0, "V_OP_NA", "")


def test_several_verdicts_come_joined_while_the_switch_is_on(client, check):
    client.post("/_control/switches", json={"realname_joined": "V_OP_NM_UM"})
    assert _verdict(check()) == (0, "V_OP_NM_MA;V_OP_NM_UM", "V_NM_ID_MA")
    client.post("/_control/switches", json={"realname_joined": ""})
    assert _verdict(check()) == (0, "V_OP_NM_MA", "V_NM_ID_MA")


def test_a_code_answers_one_question(world, check, citizen):
    code = realname.issue_code(world, citizen.key)
    assert check(code=code)["errcode"] == 0
    assert check(code=code)["errcode"] == 80113


def test_a_wrong_name_burns_the_code_as_well(world, check, citizen, other):
    code = realname.issue_code(world, citizen.key)
    check(code=code, real_name=other.name)
    assert check(code=code)["errcode"] == 80113


def test_a_code_of_another_user_is_refused_and_burnt(world, wire, check, citizen, other):
    code = realname.issue_code(world, other.key)
    assert check(code=code)["errcode"] == 80113
    assert check(other, code=code)["errcode"] == 80113


def test_a_code_lives_five_minutes(world, check, citizen):
    early, late = (realname.issue_code(world, citizen.key) for _ in range(2))
    world.clock.advance(295)
    assert check(code=early)["errcode"] == 0
    world.clock.advance(10)
    assert check(code=late)["errcode"] == 80113


def test_an_unknown_code_and_a_login_code_do_not_exist(client, check, citizen):
    login_code = client.post("/_control/login-code", json={"key": citizen.key}).json["code"]
    assert check(code="made-up")["errcode"] == 80111
    assert check(code=login_code)["errcode"] == 80111


def test_a_code_that_is_still_percent_encoded_is_a_system_error_and_stays_good(world, check, citizen):
    code = realname.issue_code(world, citizen.key)
    assert check(code=code.replace("=", "%3D"))["errcode"] == -1
    assert check(code=code)["errcode"] == 0


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"real_name": ""}, 47001),
        ({"cred_id": None}, 47001),
        ({"cred_type": 1}, 47001),
        ({"cred_type": "2"}, 40097),
        ({"openid": "o" + "x" * 27}, 40003),
    ],
)
def test_a_malformed_question_is_named(check, change, errcode):
    assert check(**change)["errcode"] == errcode


def test_the_official_accounts_openid_and_token_are_not_the_mini_programs(wire, check, citizen):
    assert check(openid=wire.openid(citizen, "official"))["errcode"] == 40003
    assert check(kind="official")["errcode"] == 1005
