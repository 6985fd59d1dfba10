"""The conversation with the account: what the citizen does becomes a push, what the account says becomes a bubble."""

from dataclasses import asdict

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.phone.asked import asked, text_of
from sandbox.phone.holder import present
from sandbox.platform import chat, menu
from sandbox.platform.push import Delivery
from sandbox.settings import World

LONGEST = 600  # characters WeChat's input takes at once


def add(phone: Blueprint, world: World) -> None:
    """Adds the calls behind the chat screen."""

    @phone.get("/api/chat")
    def news() -> ResponseReturnValue:
        key, after = present().key, request.args.get("after", 0, type=int)
        lines = [asdict(line) for line in chat.history(world, key, after)]
        return jsonify(following=chat.following(world, key), menu=menu.current(world), messages=lines)

    _add_talking(phone, world)
    _add_following(phone, world)


def _add_talking(phone: Blueprint, world: World) -> None:
    @phone.post("/api/chat/text")
    def say() -> ResponseReturnValue:
        return _told(chat.say(world, present().key, _typed()))

    @phone.post("/api/chat/voice")
    def speak() -> ResponseReturnValue:
        return _told(chat.speak(world, present().key, _typed()))

    @phone.post("/api/chat/click")
    def click() -> ResponseReturnValue:
        key = text_of(asked(), "key")
        if key not in _keys(menu.current(world)):
            abort(404, "the menu has no such button")
        return _told(chat.tap(world, present().key, key))


def _add_following(phone: Blueprint, world: World) -> None:
    @phone.post("/api/chat/follow")
    def follow() -> ResponseReturnValue:
        asked()
        return _told(chat.follow(world, present().key))

    @phone.post("/api/chat/unfollow")
    def unfollow() -> ResponseReturnValue:
        asked()
        return _told(chat.unfollow(world, present().key))


def _told(delivery: Delivery) -> ResponseReturnValue:
    """How each try ended, for whoever watches the wire. The answer itself arrives as a bubble."""
    return jsonify(tries=[tried._asdict() for tried in delivery.tries], notice=delivery.notice)


def _typed() -> str:
    text = text_of(asked(), "text").strip()
    if not 0 < len(text) <= LONGEST:
        abort(400, f"1 to {LONGEST} characters")
    return text


def _keys(buttons: list[dict]) -> set[str]:
    """Keys of every click button, sub-buttons included."""
    found = {button["key"] for button in buttons if button.get("type") == "click"}
    return found.union(*(_keys(button.get("sub_button", [])) for button in buttons))
