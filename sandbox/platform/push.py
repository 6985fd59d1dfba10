"""Pushes: what a citizen does in the chat, delivered to the product sealed and signed (wechat-wire 2).

https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.people import by_key
from sandbox.platform import accounts, envelope, history
from sandbox.platform.envelope import Twist
from sandbox.platform.post import TIME_LIMIT, NoAnswer, exchange
from sandbox.platform.replies import Said, WrongAnswer, understand
from sandbox.settings import World

DELIVERIES = 3  # in total; whether WeChat's "three retries" are three or four deliveries is not documented
Message = Mapping[str, str | int]


class Try(NamedTuple):
    """One delivery: HTTP status (None without an answer), "" or what was wrong, seconds it took (None likewise)."""

    status: int | None
    wrong: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a push. `message` as sent, `replies` as understood; `notice`: WeChat apologised to the user."""

    message: Message
    tries: tuple[Try, ...]
    replies: tuple[Said, ...]
    notice: bool


class NothingToRepeat(Exception):
    """This citizen has sent nothing yet."""


class Pusher:
    """Delivers pushes. `limit`: seconds per delivery, `deliveries`: how often one is tried."""

    def __init__(self, world: World, *, limit: float = TIME_LIMIT, deliveries: int = DELIVERIES) -> None:
        self._world = world
        self._limit = limit
        self._deliveries = deliveries

    def push(self, key: str, message: Message, twist: Twist | None = None, *, duplicates: int = 0) -> Delivery:
        """Sends what the citizen did; `message` carries MsgType and that type's own fields (wechat-wire 2.8, 2.9).

        Opens the customer-service window of the act and shows a typed message in the chat, then delivers, then shows
        the answer. `duplicates`: so many more copies at the same moment. Raises KeyError when nobody has this key.
        """
        openid = accounts.openid(self._world.settings.official.appid, by_key(key).key)
        full = envelope.complete(self._world, openid, message)
        envelope.remember(self._world, openid, full)
        return self._deliver(openid, full, twist or Twist(), 1 + duplicates)

    def again(self, key: str, twist: Twist | None = None) -> Delivery:
        """The citizen's last push once more, MsgId and CreateTime unchanged. Raises NothingToRepeat."""
        openid = accounts.openid(self._world.settings.official.appid, by_key(key).key)
        last = self._world.store.row("SELECT message FROM push WHERE openid = ? ORDER BY id DESC LIMIT 1", openid)
        if last is None:
            raise NothingToRepeat
        return self._deliver(openid, json.loads(last["message"]), twist or Twist(), 1)

    def verify_callback(self) -> bool:
        """WeChat's check of the address at set-up: does it give back echostr, and nothing else?"""
        echo = str(int.from_bytes(self._world.chance.bytes(8), "big"))
        query = {**envelope.signature(self._world), "echostr": echo}
        try:
            heard = exchange(self._world.settings.public_base_url, query, None, self._limit)
        except NoAnswer:
            return False
        return heard.status == 200 and heard.body == echo.encode()

    def _deliver(self, openid: str, message: Message, twist: Twist, copies: int) -> Delivery:
        results: list[_Result] = []
        workers = [
            threading.Thread(target=lambda: results.append(self._persist(openid, message, twist)))
            for _ in range(copies)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        replies = tuple(result.said for result in results if result.said)
        notice = not any(result.accepted for result in results)
        self._show(openid, replies, notice)
        return Delivery(message, tuple(one for result in results for one in result.tries), replies, notice)

    def _persist(self, openid: str, message: Message, twist: Twist) -> "_Result":
        tries: list[Try] = []
        while len(tries) < self._deliveries:
            tried, said = self._once(openid, message, twist)
            tries.append(tried)
            if not tried.wrong:
                return _Result(tries, said, True)
        return _Result(tries, None, False)

    def _once(self, openid: str, message: Message, twist: Twist) -> tuple[Try, Said | None]:
        query, body = envelope.wrap(self._world, openid, message, twist)
        try:
            heard = exchange(self._world.settings.public_base_url, query, body, self._limit)
        except NoAnswer as silent:
            return Try(None, str(silent), None), None
        if heard.status != 200:
            return Try(heard.status, f"HTTP {heard.status}", heard.seconds), None
        try:
            return Try(200, "", heard.seconds), understand(self._world.settings, openid, heard.body)
        except WrongAnswer as wrong:
            return Try(200, str(wrong), heard.seconds), None

    def _show(self, openid: str, replies: tuple[Said, ...], notice: bool) -> None:
        for said in replies:
            if said.kind == "transfer_customer_service":
                history.note(self._world, openid, "system", "notice", history.HANDED_OVER)
            else:
                history.note(self._world, openid, "in", said.kind, said.content)
        if notice:
            history.note(self._world, openid, "system", "notice", history.UNAVAILABLE)


class _Result(NamedTuple):
    tries: list[Try]
    said: Said | None
    accepted: bool
