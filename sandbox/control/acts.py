"""Acts of a citizen that a test orders: a push in any of its shapes."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from sandbox.people import everyone
from sandbox.platform.envelope import Twist
from sandbox.platform.push import Message, NothingToRepeat, Pusher
from sandbox.settings import World

MOST_DUPLICATES = 20
Order = Mapping[str, object]


class BadOrder(Exception):
    """The order cannot be carried out; the message says why."""


def push(world: World, order: Order) -> dict[str, object]:
    """Carries out `{"key", "type", …}` and returns the delivery. Raises BadOrder.

    `type`: a key of TYPES, "raw" (with `xml`) or "again". Options: `duplicates`, `wrong_signature`, `wrong_appid`,
    `plaintext`, `message` (fields that replace or add to those of the type).
    """
    key, kind = citizen(order), text(order, "type")
    twist = Twist(*(order.get(name) is True for name in ("wrong_signature", "wrong_appid", "plaintext")), _raw(order))
    if kind == "again":
        return _again(world, key, twist)
    if kind not in TYPES:
        raise BadOrder(f"type: one of {', '.join(TYPES)}, again")
    message = {**TYPES[kind](order), **_extra(order)}
    return asdict(Pusher(world).push(key, message, twist, duplicates=_duplicates(order)))


def text(order: Order, name: str, default: str | None = None) -> str:
    """A string of the order. Raises BadOrder when it is absent (without a default) or something else."""
    value = order.get(name, default)
    if not isinstance(value, str):
        raise BadOrder(f"{name}: text")
    return value


def citizen(order: Order) -> str:
    """The `key` of the order or the query. Raises BadOrder when nobody has it."""
    key = text(order, "key")
    if key not in {person.key for person in everyone()}:
        raise BadOrder("key: no such citizen")
    return key


def _again(world: World, key: str, twist: Twist) -> dict[str, object]:
    try:
        return asdict(Pusher(world).again(key, twist))
    except NothingToRepeat as nothing:
        raise BadOrder("this citizen has sent nothing yet") from nothing


def _raw(order: Order) -> str | None:
    return text(order, "xml") if order.get("type") == "raw" else None


def _duplicates(order: Order) -> int:
    wanted = order.get("duplicates", 0)
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 0 <= wanted <= MOST_DUPLICATES:
        raise BadOrder(f"duplicates: 0 to {MOST_DUPLICATES}")
    return wanted


def _extra(order: Order) -> Message:
    extra = order.get("message", {})
    if not isinstance(extra, dict) or not all(isinstance(value, str | int) for value in extra.values()):
        raise BadOrder("message: fields of text or whole numbers")
    return extra


def _event(name: str) -> Callable[[Order], Message]:
    return lambda order: {"MsgType": "event", "Event": name, "EventKey": text(order, "event_key", "")}


_IMAGE = {"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/mmbiz_jpg/0", "MediaId": "sandbox-image"}
_PLACE = {"Location_X": "31.230416", "Location_Y": "121.473701", "Scale": 16, "Label": "上海市黄浦区"}

# Each type's own fields (wechat-wire 2.8, 2.9).
TYPES: dict[str, Callable[[Order], Message]] = {
    "text": lambda order: {"MsgType": "text", "Content": text(order, "content")},
    "voice": lambda order: {
        "MsgType": "voice",
        "MediaId": "sandbox-voice",
        "Format": "amr",
        "Recognition": text(order, "recognition", ""),
    },
    "image": lambda order: _IMAGE,
    "location": lambda order: {"MsgType": "location", **_PLACE},
    "click": _event("CLICK"),
    "subscribe": _event("subscribe"),
    "unsubscribe": _event("unsubscribe"),
    "raw": lambda order: {"MsgType": "text", "Content": ""},
}
