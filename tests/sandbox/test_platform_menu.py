"""The custom menu and its limits (wechat-wire 9.1)."""

import pytest

from sandbox.platform import menu

CREATE = "/cgi-bin/menu/create"
CLICK = {"type": "click", "name": "社保查询", "key": "insurance-overview"}
VIEW = {"type": "view", "name": "办事指南", "url": "https://example.gov.cn/"}
PARENT = {"name": "更多", "sub_button": [VIEW, CLICK]}


def test_a_menu_is_made_read_and_removed(world, wire):
    assert wire.get("/cgi-bin/menu/get")["errcode"] == 46003
    assert wire.post(CREATE, {"button": [CLICK, PARENT]})["errcode"] == 0
    assert menu.current(world) == [CLICK, PARENT]
    got = wire.get("/cgi-bin/menu/get")["menu"]["button"]
    assert got == [{**CLICK, "sub_button": []}, PARENT]
    shown = wire.get("/cgi-bin/get_current_selfmenu_info")
    assert shown == {
        "is_menu_open": 1,
        "selfmenu_info": {"button": [CLICK, {"name": "更多", "sub_button": {"list": [VIEW, CLICK]}}]},
    }
    assert wire.get("/cgi-bin/menu/delete")["errcode"] == 0
    assert menu.current(world) == []
    assert wire.get("/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 0


def test_posting_the_answer_of_menu_get_back_is_refused(wire):
    wire.post(CREATE, {"button": [CLICK]})
    assert wire.post(CREATE, wire.get("/cgi-bin/menu/get"))["errcode"] == 40016


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([CLICK] * 4, 40016),
        ([CLICK] * 3, 0),
        ([{"name": "更多", "sub_button": [CLICK] * 6}], 40023),
        ([{"name": "更多", "sub_button": [CLICK] * 5}], 0),
        ([{"name": "更多", "sub_button": [PARENT]}], 40023),
        ([{**CLICK, "name": "社保查询服务"}], 40018),  # 18 bytes
        ([{**CLICK, "name": "a" * 16}], 0),
        ([{**CLICK, "name": ""}], 40018),
        ([{"name": "更多", "sub_button": [{**CLICK, "name": "社" * 21}]}], 40025),
        ([{"name": "更多", "sub_button": [{**CLICK, "name": "社" * 20}]}], 0),
        ([{**CLICK, "key": "k" * 129}], 40019),
        ([{**CLICK, "key": "k" * 128}], 0),
        ([{"name": "更多", "sub_button": [{**CLICK, "key": ""}]}], 40026),
        ([{**VIEW, "url": "h" * 1025}], 40020),
        ([{"name": "更多", "sub_button": [{"type": "view", "name": "指南"}]}], 40027),
        ([{**CLICK, "type": "swipe"}], 40119),
        ([{"name": "更多", "sub_button": [{**CLICK, "type": "swipe"}]}], 40120),
    ],
)
def test_limits_of_buttons(world, wire, buttons, errcode):
    assert wire.post(CREATE, {"button": buttons})["errcode"] == errcode
    assert menu.current(world) == ([] if errcode else buttons)


def test_a_mini_program_has_no_menu(wire):
    assert wire.post(CREATE, {"button": [CLICK]}, "mini")["errcode"] == 48001
