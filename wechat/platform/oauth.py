"""网页授权: WeChat's login for pages opened inside WeChat (wechat-wire 7.1).

Source: https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken
"""

from typing import Final
from urllib.parse import urlencode

from models.errors import WeChatDown
from models.people.pii import Pii
from models.web import WebVisitor
from wechat.platform.errcodes import text_of
from wechat.platform.http import Call, HttpClient
from wechat.platform.token_source import Account

AUTHORIZE: Final = "/connect/oauth2/authorize"
TOKEN: Final = "/sns/oauth2/access_token"
USER: Final = "/sns/userinfo"
BASE: Final = "snsapi_base"  # silent: the openid alone
PROFILE: Final = "snsapi_userinfo"  # asks the citizen: the unionid as well


def authorize_url(open_base: str, appid: str, back: str, scope: str, state: str) -> str:
    """Where the browser is sent. WeChat compares this link strictly: its order of parameters is WeChat's own."""
    asked = {"appid": appid, "redirect_uri": back, "response_type": "code", "scope": scope, "state": state}
    return f"{open_base}{AUTHORIZE}?{urlencode(asked)}#wechat_redirect"


class WebAuthorisation:
    """`models.web.WebLogin`. The web access token is used up at once and kept nowhere."""

    def __init__(self, http: HttpClient, account: Account) -> None:
        self._http = http
        self._account = account

    def exchange(self, code: str) -> WebVisitor:
        """Raises LoginRejected, WeChatDown; WeChatError for our own faults (appid, secret, scope)."""
        query = {"appid": self._account.appid, "secret": self._account.secret, "code": code}
        query |= {"grant_type": "authorization_code"}
        told = self._http.send(self._account.base, Call("GET", TOKEN, query=query))
        openid, snapshot = text_of(told, "openid", TOKEN), told.get("is_snapshotuser", 0) not in (0, "0")
        unionid = told.get("unionid")
        if not unionid and not snapshot and PROFILE in str(told.get("scope", "")).split(","):
            unionid = self._asked(text_of(told, "access_token", TOKEN), openid).get("unionid")
        return WebVisitor(Pii(openid), Pii(str(unionid)) if unionid else None, snapshot)

    def _asked(self, token: str, openid: str) -> dict[str, object]:
        query = {"access_token": token, "openid": openid, "lang": "zh_CN"}
        told = self._http.send(self._account.base, Call("GET", USER, query=query, repeatable=True))
        if told.get("openid") != openid:
            raise WeChatDown(f"{USER}: another openid")
        return told
