"""模拟打分 in the chat of the real product, begun before a restart of everything and finished after it."""

from pathlib import Path

import pytest

from tests.product.citizen import Citizen
from tests.support.processes import PORTS, make_run

pytestmark = pytest.mark.processes
BEFORE = (("模拟打分", "第1题"), ("35", "第2题"), ("4", "第3题"), ("1", "第4题"), ("1", "第5题"))
AFTER = (("1", "第6题"), ("1", "第7题"), ("60", "第8题"))


def test_a_dialogue_is_finished_across_a_restart_of_the_service(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with make_run(var) as running:
        citizen = Citizen(running, "employee")
        citizen.follow()
        for text, heard in BEFORE:
            assert heard in citizen.says(text)
        assert "继续" in citizen.says("城市")
        ports = {name: running.environ[name] for name in PORTS}
    with make_run(var, **ports) as running:
        citizen = Citizen(running, "employee")
        assert "第5题" in citizen.says("继续")
        for text, heard in AFTER:
            assert heard in citizen.says(text)
        told = citizen.says("结果")
        assert "大约 135 分" in told and "/go/" in told
        assert "您的回答已删除" in citizen.says("重来") + citizen.says("退出")


def test_english_and_a_logout_in_the_middle(tmp_path: Path) -> None:
    with make_run(tmp_path / "var") as running:
        citizen = Citizen(running, "two-employers")
        citizen.follow()
        assert "Question 1" in citizen.says("estimate")
        citizen.says("46")
        assert "Question 2" in citizen.says("not understood at all, sorry")
        citizen.says("log out")
        assert "ended with its login" in citizen.says("continue")
        assert "Question 1" in citizen.says("estimate")
        citizen.says("46")
        assert "1 Full-time" in citizen.says("junior college diploma")
        assert "simulated" in _to_the_end(citizen)


def _to_the_end(citizen: Citizen) -> str:
    """What is needed is said, everything else is passed over."""
    for _ in range(40):
        said = citizen.says("skip")
        if "is needed for a result" in said:
            said = citizen.says("40")
        if "Question" not in said:
            return said
    raise AssertionError("the dialogue does not end")
