"""code2Session: who stands behind a `wx.login` code (wechat-wire 4.1).

Source: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session.html
"""

from typing import Final

from models.people.pii import Pii
from models.ports import WxLogin
from wechat.platform.errcodes import text_of
from wechat.platform.http import Call, HttpClient
from wechat.platform.token_source import Account

PATH: Final = "/sns/jscode2session"


class MiniCode2Session:
    """`models.ports.MiniLogin`. Takes no access token; the code is spent by the first try, so there is only one."""

    def __init__(self, http: HttpClient, account: Account) -> None:
        self._http = http
        self._account = account

    def exchange(self, code: str) -> WxLogin:
        """Raises LoginRejected, WeChatDown; WeChatError for our own faults (appid, secret)."""
        query = {"appid": self._account.appid, "secret": self._account.secret, "js_code": code}
        answer = self._http.send(
            self._account.base, Call("GET", PATH, query=query | {"grant_type": "authorization_code"})
        )
        return WxLogin(
            openid=Pii(text_of(answer, "openid", PATH)),
            session_key=Pii(text_of(answer, "session_key", PATH)),
            unionid=Pii(text_of(answer, "unionid", PATH)) if answer.get("unionid") else None,
        )
