"""What a menu may look like: counts, lengths in bytes, and what each type of button must carry (wechat-wire 9.1)."""

from collections.abc import Mapping

from sandbox.platform.wire import Refusal

_NEEDS = {
    "click": ("key",),
    "view": ("url",),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("appid", "pagepath", "url"),
}
# Most bytes of a value and the errcodes that say so: of a top button, of a button below one.
_LENGTHS = {"key": (128, 40019, 40026), "url": (1024, 40020, 40027)}
_NAME = {False: (16, 40018), True: (60, 40025)}

Button = dict[str, object]


def check_menu(payload: Mapping[str, object]) -> list[Button]:
    """The buttons of a menu that WeChat would take. Refuses 40016, 40017-40020, 40023, 40025-40027, 40119, 40120."""
    buttons = payload.get("button")
    # The answer of menu/get posted back has a `menu` around it: no button at all, says the platform.
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(40016, "invalid button size")
    return [_top(button) for button in buttons]


def _top(button: object) -> Button:
    if not isinstance(button, dict):
        raise Refusal(40016, "invalid button size")
    below = button.get("sub_button")
    if not below:
        return _leaf(button, below=False)
    if not isinstance(below, list) or len(below) > 5:
        raise Refusal(40023, "invalid sub button size")
    return {"name": _name(button, below=False), "sub_button": [_leaf(one, below=True) for one in below]}


def _leaf(button: object, *, below: bool) -> Button:
    if not isinstance(button, dict) or button.get("sub_button"):
        raise Refusal(40023, "invalid sub button size")
    kind = button.get("type")
    if not isinstance(kind, str) or kind not in _NEEDS:
        raise Refusal(40120 if below else 40119, "invalid button type")
    needed = {need: _value(button, need, below=below) for need in _NEEDS[kind]}
    return {"type": kind, "name": _name(button, below=below), **needed}


def _name(button: Button, *, below: bool) -> str:
    most, errcode = _NAME[below]
    name = button.get("name")
    if not isinstance(name, str) or not 0 < len(name.encode()) <= most:
        raise Refusal(errcode, "invalid button name size")
    return name


def _value(button: Button, need: str, *, below: bool) -> str:
    most, top, under = _LENGTHS.get(need, (1024, 40017, 40024))
    value = button.get(need)
    if not isinstance(value, str) or not 0 < len(value.encode()) <= most:
        raise Refusal(under if below else top, f"invalid button {need} size")
    return value
