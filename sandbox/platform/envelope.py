"""A push as bytes: its common fields, its seal and signature, and the faults a test may ask for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.platform import followers, history, windows
from sandbox.platform.crypt import Seal, sign
from sandbox.platform.letter import write
from sandbox.settings import World

Message = Mapping[str, str | int]
# Menu taps that open a window; a view button only opens a page (wechat-wire 8.1).
_TAPS = frozenset({"click", "scancode_push", "scancode_waitmsg"})


@dataclass(frozen=True, slots=True)
class Twist:
    """Faults of a delivery. `raw`: these bytes are sealed as the message instead of it."""

    wrong_signature: bool = False
    wrong_appid: bool = False
    plaintext: bool = False
    raw: str | None = None


def complete(world: World, openid: str, message: Message) -> dict[str, str | int]:
    """The message with what every push has. A MsgId is beyond 2^53: whoever reads it as a float loses digits."""
    full: dict[str, str | int] = {
        "ToUserName": world.settings.original_id,
        "FromUserName": openid,
        "CreateTime": int(world.clock.now()),
        **message,
    }
    if full.get("MsgType") != "event":
        full.setdefault("MsgId", (1 << 62) | int.from_bytes(world.chance.bytes(7), "big"))
    return full


def remember(world: World, openid: str, message: Message) -> None:
    """What the user's act changes on WeChat's side before the account hears of it."""
    world.store.write(
        "INSERT INTO push (openid, message, at) VALUES (?, ?, ?)",
        openid, json.dumps(message), world.clock.now(),
    )  # fmt: skip
    if message.get("MsgType") == "event":
        _event(world, openid, str(message.get("Event", "")).lower())
        return
    windows.open_by(world, openid, "message")
    content = message.get("Content") or message.get("Recognition") or ""
    history.note(world, openid, "out", str(message.get("MsgType", "")), str(content))


def signature(world: World) -> dict[str, str]:
    """Query parameters that every call to the product has; a fresh timestamp and nonce each time."""
    timestamp, nonce = str(int(world.clock.now())), str(int.from_bytes(world.chance.bytes(4), "big"))
    signed = sign(world.settings.token, timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce}


def wrap(world: World, openid: str, message: Message, twist: Twist) -> tuple[dict[str, str], str]:
    """Query and body of one delivery in safe mode."""
    query = {**signature(world), "openid": openid}
    letter = write(message) if twist.raw is None else twist.raw
    if twist.plaintext:
        return query, letter
    appid = "wx0000000000000000" if twist.wrong_appid else world.settings.official.appid
    sealed = Seal(world.settings.aes_key, appid).close(letter, world.chance.bytes(16))
    signed = sign(world.settings.token, query["timestamp"], query["nonce"], sealed)
    query |= {"encrypt_type": "aes", "msg_signature": signed[::-1] if twist.wrong_signature else signed}
    return query, write({"ToUserName": world.settings.original_id, "Encrypt": sealed})


def _event(world: World, openid: str, event: str) -> None:
    if event == "subscribe":
        followers.add(world, openid)
        windows.open_by(world, openid, "follow")
    elif event == "unsubscribe":
        followers.remove(world, openid)
        windows.close(world, openid)
    elif event in _TAPS:
        windows.open_by(world, openid, "menu")
