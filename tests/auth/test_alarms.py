"""Verdicts that should never come call for a person on duty; the citizen sees the one refusal."""

import pytest

from models.assurance.outcomes import Outcome
from tests.auth.conftest import Citizen, World


@pytest.mark.parametrize("errcode", [84017, 84018, 84020])
def test_values_of_our_own_that_wechat_disowns_are_an_alarm(world: World, wang: Citizen, errcode: int) -> None:
    wang.climb(2)
    world.wechat.errcode = errcode
    assert wang.face().state is Outcome.FAILED
    assert world.alarms.cried == [("mixed_up", f"wx_face E{errcode}")]
    assert [row for row in world.audit() if row.startswith("step alarm: MIXED")]


def test_a_verdict_in_no_table_is_an_alarm_and_never_a_pass(world: World, wang: Citizen) -> None:
    wang.climb(2)
    world.wechat.verify_ret = 12345
    assert wang.face().state is Outcome.FAILED
    assert world.alarms.cried == [("verdict_unlisted", "wx_face 12345")]


@pytest.mark.parametrize("verify_ret", [10000, 10003, 10005, 10008, 90001, 90199, 10010])
def test_a_listed_verdict_is_none(world: World, wang: Citizen, verify_ret: int) -> None:
    wang.climb(2)
    world.wechat.verify_ret = verify_ret
    wang.face()
    assert world.alarms.cried == []
