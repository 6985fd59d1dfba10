"""JS-SDK: the ticket of an account, and the signature of one page (wechat-wire 7.2).

Source: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html (appendix 1)
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from models.errors import WeChatDown
from models.people.pii import Pii
from models.ports import Random
from wechat.platform.api import Api
from wechat.platform.errcodes import text_of
from wechat.platform.http import Call
from wechat.platform.token_source import LONGEST

TICKET: Final = "/cgi-bin/ticket/getticket"


class TicketSource:
    """As `token_source.TokenSource`: the one refresher and the sealed shelf of the tokens serve the ticket as well."""

    shareable: Final = True  # asking again takes nothing away from who asked before

    def __init__(self, api: Api) -> None:
        self._api = api

    def fetch(self, force: bool = False) -> tuple[Pii, int]:
        """The ticket and its life in seconds. `force` is nothing WeChat knows here. Raises WeChatDown, WeChatError."""
        told = self._api.call(Call("GET", TICKET, query={"type": "jsapi"}, repeatable=True))
        life = told.get("expires_in")
        if type(life) is not int or not 0 < life <= LONGEST:
            raise WeChatDown(f"{TICKET}: expires_in")
        return Pii(text_of(told, "ticket", TICKET)), life


class Tickets(Protocol):
    """The store of tickets (see `tokens.TokenStore`)."""

    def current(self) -> Pii: ...


class PageSigner:
    """`models.web.PageSignature`."""

    def __init__(self, appid: str, tickets: Tickets, random: Random) -> None:
        self._appid = appid
        self._tickets = tickets
        self._random = random

    def sign(self, url: str, now: datetime) -> Mapping[str, str | int]:
        """What wx.config takes besides the list of functions. `url` is ours: whoever calls this has made sure."""
        nonce, timestamp = self._random.bytes(8).hex(), int(now.timestamp())
        signed = signature(self._tickets.current(), nonce, timestamp, url)
        return {"appId": self._appid, "timestamp": timestamp, "nonceStr": nonce, "signature": signed}


def signature(ticket: Pii, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 in lower-case hex over keys in order, values raw; what follows `#` belongs to no address."""
    address = url.partition("#")[0]
    text = f"jsapi_ticket={ticket.reveal()}&noncestr={nonce}&timestamp={timestamp}&url={address}"
    return hashlib.sha1(text.encode()).hexdigest()  # WeChat's choice
