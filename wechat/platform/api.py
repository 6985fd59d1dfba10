"""A call to WeChat with the account's access token, and one second chance when WeChat refuses the token."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Protocol

from models.errors import WeChatError
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from models.ports import Alarms
from wechat.platform.errcodes import TOKEN_REFUSED
from wechat.platform.http import Call, HttpClient
from wechat.platform.meter import Meter


class Tokens(Protocol):
    """The token store, as a caller sees it (see `tokens.TokenStore`)."""

    def current(self) -> Pii: ...

    def renew(self, failed: Pii) -> Pii | None: ...


class Api:
    """The server API of one account at `base`. `meter` is the account's, shared by all clients of it."""

    def __init__(
        self, http: HttpClient, base: str, tokens: Tokens, meter: Meter | None = None, alarms: Alarms | None = None
    ) -> None:
        self._http = http
        self._base = base
        self._tokens = tokens
        self._meter = meter
        self._alarms = alarms

    def call(self, call: Call) -> dict[str, object]:
        """The answer. On 40001, 40014, 42001: at most one fresh token and one more try, then the error and an alarm.

        Raises WeChatDown (QuotaUsedUp and TooOften without asking, while they last), WindowClosed, LoginRejected,
        WeChatError.
        """
        token = self._tokens.current()
        try:
            return self._send(call, token)
        except WeChatError as refused:
            if refused.errcode not in TOKEN_REFUSED:
                raise
            fresh = self._tokens.renew(token)
            if fresh is None:
                self._cry(call)
                raise
        try:
            return self._send(call, fresh)
        except WeChatError as refused:
            if refused.errcode in TOKEN_REFUSED:
                self._cry(call)
            raise

    def _cry(self, call: Call) -> None:
        if self._alarms:
            self._alarms.cry(Alarm.TOKEN_REFUSED, call.path)

    def _send(self, call: Call, token: Pii) -> dict[str, object]:
        told = replace(call, query={**call.query, "access_token": token.reveal()})
        # Around the call alone: what WeChat says about token calls is no measure of this one.
        with self._meter.measured(call.path) if self._meter else nullcontext():
            return self._http.send(self._base, told)
