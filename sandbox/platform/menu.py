"""The custom menu of the official account (wechat-wire 9.1).

https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu
"""

import json

from sandbox.platform import accounts
from sandbox.platform.menu_rules import check_menu
from sandbox.platform.wire import OK, Asked, Refusal, Reply
from sandbox.settings import World


def current(world: World) -> list[dict[str, object]]:
    """The buttons the phone shows; empty before the account made a menu."""
    found = world.store.row("SELECT buttons FROM menu")
    return json.loads(found["buttons"]) if found else []


def create(world: World, asked: Asked) -> Reply:
    """POST /cgi-bin/menu/create: replaces the menu. Refuses 48001 and what `check_menu` refuses."""
    accounts.require_kind(asked.account, "official")
    buttons = check_menu(asked.payload)
    world.store.write("INSERT OR REPLACE INTO menu (id, buttons) VALUES (1, ?)", json.dumps(buttons))
    return OK


def get(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/menu/get. Refuses 46003 where there is no menu."""
    accounts.require_kind(asked.account, "official")
    buttons = current(world)
    if not buttons:
        raise Refusal(46003, "menu no exist")
    return {"menu": {"button": [{**button, "sub_button": button.get("sub_button", [])} for button in buttons]}}


def delete(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/menu/delete."""
    accounts.require_kind(asked.account, "official")
    world.store.write("DELETE FROM menu")
    return OK


def current_selfmenu(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/get_current_selfmenu_info: the same menu, nested one level deeper in `list`."""
    accounts.require_kind(asked.account, "official")
    buttons = current(world)
    return {"is_menu_open": int(bool(buttons)), "selfmenu_info": {"button": [_nested(one) for one in buttons]}}


def _nested(button: dict[str, object]) -> dict[str, object]:
    below = button.get("sub_button")
    return {"name": button["name"], "sub_button": {"list": below}} if below else button
