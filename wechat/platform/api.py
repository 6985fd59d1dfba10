"""A call to WeChat with the account's access token, and one second chance when WeChat refuses the token."""

from dataclasses import replace
from typing import Protocol

from models.errors import WeChatError
from models.people.pii import Pii
from wechat.platform.errcodes import TOKEN_REFUSED
from wechat.platform.http import Call, HttpClient


class Tokens(Protocol):
    """The token store, as a caller sees it (see `tokens.TokenStore`)."""

    def current(self) -> Pii: ...

    def renew(self, failed: Pii) -> Pii | None: ...


class Api:
    """The server API of one account at `base`."""

    def __init__(self, http: HttpClient, base: str, tokens: Tokens) -> None:
        self._http = http
        self._base = base
        self._tokens = tokens

    def call(self, call: Call) -> dict[str, object]:
        """The answer. On 40001, 40014, 42001: at most one fresh token and one more try, then the error stands.

        Raises WeChatDown, WindowClosed, LoginRejected, WeChatError.
        """
        token = self._tokens.current()
        try:
            return self._send(call, token)
        except WeChatError as refused:
            if refused.errcode not in TOKEN_REFUSED:
                raise
            fresh = self._tokens.renew(token)
            if fresh is None:
                raise
        return self._send(call, fresh)

    def _send(self, call: Call, token: Pii) -> dict[str, object]:
        return self._http.send(self._base, replace(call, query={**call.query, "access_token": token.reveal()}))
