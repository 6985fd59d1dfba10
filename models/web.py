"""What pages opened inside WeChat ask of WeChat. Implementations live in `wechat/platform`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.people.pii import Pii


@dataclass(frozen=True, slots=True)
class WebVisitor:
    """Who opened a page. `unionid` only with the citizen's permission or where WeChat gives it unasked."""

    openid: Pii
    unionid: Pii | None
    snapshot: bool = False  # a virtual account: its openid stands for nobody


class WebLogin(Protocol):
    """网页授权 of the official account. Raises LoginRejected (40029, 40163, 41008, 42003), WeChatDown, WeChatError.

    Never retried: the first try spends the code.
    """

    def exchange(self, code: str) -> WebVisitor: ...


class PageSignature(Protocol):
    """wx.config of JS-SDK for one page of ours, by its full address without `#`. Raises WeChatDown, WeChatError."""

    def sign(self, url: str, now: datetime) -> Mapping[str, str | int]: ...
