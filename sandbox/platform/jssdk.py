"""The ticket behind JS-SDK's signatures (wechat-wire 7.2): one per app and type until its two hours are over.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
"""

import base64
import hashlib

from sandbox.platform import accounts
from sandbox.platform.wire import Asked, Refusal, Reply
from sandbox.settings import World

LIFETIME = 7200  # seconds
TYPES = ("jsapi", "wx_card")


def get_ticket(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/ticket/getticket. Refuses 48001, 40097."""
    account = accounts.require_kind(asked.account, "official")
    kind, now = asked.arguments.get("type", ""), world.clock.now()
    if kind not in TYPES:
        raise Refusal(40097, "invalid args: type")
    with world.store.change() as change:
        held = change.execute("SELECT * FROM ticket WHERE appid = ? AND kind = ?", (account.appid, kind)).fetchone()
        if held is None or now >= held["issued_at"] + LIFETIME:
            ticket = base64.urlsafe_b64encode(world.chance.bytes(64)).decode().rstrip("=")
            held = {"ticket": ticket, "issued_at": now}
            row = (account.appid, kind, ticket, now)
            change.execute("INSERT OR REPLACE INTO ticket (appid, kind, ticket, issued_at) VALUES (?, ?, ?, ?)", row)
    left = int(held["issued_at"] + LIFETIME - now)
    return {"errcode": 0, "errmsg": "ok", "ticket": held["ticket"], "expires_in": left}


def accepts(world: World, url: str, said: dict[str, object]) -> bool:
    """wx.config on this page: whether WeChat's client would take this signature (`invalid signature` otherwise)."""
    held = world.store.row("SELECT ticket FROM ticket WHERE appid = ? AND kind = 'jsapi'", said.get("appId"))
    if held is None:
        return False
    text = f"jsapi_ticket={held['ticket']}&noncestr={said.get('nonceStr')}&timestamp={said.get('timestamp')}&url={url}"
    return hashlib.sha1(text.encode()).hexdigest() == said.get("signature")
