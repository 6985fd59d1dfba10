"""The official account's small calls: followers, customer-service messages, the menu (wechat-wire 8.1, 9.1, 9.4)."""

from collections.abc import Mapping
from typing import Final

from models.errors import WeChatDown, WeChatError
from models.people.pii import Pii
from wechat.platform.api import Api
from wechat.platform.errcodes import text_of
from wechat.platform.library import LibraryClient

NO_MENU: Final = 46003


class UserInfo:
    """`models.ports.Directory` over user/info.

    Source: https://developers.weixin.qq.com/doc/offiaccount/User_Management/Get_users_basic_information_UnionID.html
    """

    def __init__(self, api: Api) -> None:
        self._user = LibraryClient(api).user

    def unionid(self, openid: Pii) -> Pii | None:
        """The follower's unionid. Raises WeChatDown (also for an answer about somebody else), WeChatError."""
        answer = self._user.get(openid.reveal())
        if answer.get("openid") != openid.reveal():
            raise WeChatDown("user/info: another openid")
        return Pii(text_of(answer, "unionid", "user/info")) if answer.get("unionid") else None


class CustomerService:
    """`models.ports.Messenger` over message/custom/send. One try: a lost answer does not say that nothing was sent.

    Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
    """

    def __init__(self, api: Api) -> None:
        self._message = LibraryClient(api).message

    def text(self, openid: Pii, content: str) -> None:
        """Raises WindowClosed, WeChatDown, WeChatError (45002: more than 2048 bytes)."""
        self._message.send_text(openid.reveal(), content)


class MenuPusher:
    """The account's menu, as WeChat holds it.

    Source: https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu
    """

    def __init__(self, api: Api) -> None:
        self._menu = LibraryClient(api).menu

    def create(self, menu: Mapping[str, object]) -> None:
        """Replaces the menu. `menu`: {"button": [...]}. Raises WeChatDown, WeChatError (40015 to 40027: its limits)."""
        self._menu.create(dict(menu))

    def get(self) -> Mapping[str, object] | None:
        """The menu in the shape `create` takes, None when there is none. Raises WeChatDown, WeChatError."""
        try:
            answer = self._menu.get()
        except WeChatError as refused:
            if refused.errcode == NO_MENU:
                return None
            raise
        menu = answer.get("menu")
        if not isinstance(menu, dict) or "button" not in menu:
            raise WeChatDown("menu/get: menu")
        return {"button": menu["button"]}  # posting the wrapper back would be refused (wechat-wire 15.10)
