"""When the account may write first: what a user's last action opened, and how much is left of it (wechat-wire 8.1).

https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
"""

from sandbox.platform.wire import Refusal
from sandbox.settings import World

# action: (messages, seconds)
OPENS = {"message": (5, 48 * 3600), "menu": (3, 60), "follow": (3, 60)}


def open_by(world: World, openid: str, action: str) -> None:
    """The user did `action` (a key of OPENS): its window replaces the one before."""
    messages, seconds = OPENS[action]
    now = world.clock.now()
    world.store.write(
        "INSERT OR REPLACE INTO opening (openid, opened_at, closes_at, remaining) VALUES (?, ?, ?, ?)",
        openid, now, now + seconds, messages,
    )  # fmt: skip


def close(world: World, openid: str) -> None:
    world.store.write("DELETE FROM opening WHERE openid = ?", openid)


def spend(world: World, openid: str) -> None:
    """Takes one message out of the open window. Refuses 45015 when none is open, 45047 when it is used up."""
    with world.store.change() as change:
        found = change.execute("SELECT * FROM opening WHERE openid = ?", (openid,)).fetchone()
        if found is None or world.clock.now() >= found["closes_at"]:
            raise Refusal(45015, "response out of time limit or subscription is canceled")
        if found["remaining"] <= 0:
            raise Refusal(45047, "out of response count limit")
        change.execute("UPDATE opening SET remaining = remaining - 1 WHERE openid = ?", (openid,))
