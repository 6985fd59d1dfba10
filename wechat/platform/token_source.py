"""Where access tokens come from: stable_token, or the plain token endpoint (wechat-wire 3.1, 3.2)."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

from models.errors import WeChatDown, WeChatError
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from models.ports import Alarms
from wechat.platform.errcodes import text_of
from wechat.platform.http import Call, HttpClient
from wechat.platform.meter import Meter

STABLE: Final = "/cgi-bin/stable_token"
PLAIN: Final = "/cgi-bin/token"
LONGEST: Final = 7200  # seconds; WeChat promises no longer life


@dataclass(frozen=True, slots=True)
class Account:
    """An app's credentials and where its API is. `stable`: use stable_token, which several processes may ask."""

    base: str
    appid: str
    secret: str = field(repr=False)
    stable: bool = True


class TokenSource:
    """Asks WeChat for the token of one account."""

    def __init__(
        self, http: HttpClient, account: Account, meter: Meter | None = None, alarms: Alarms | None = None
    ) -> None:
        self._http = http
        self._account = account
        self._meter = meter
        self._alarms = alarms

    @property
    def shareable(self) -> bool:
        """Whether processes that do not know of each other may both ask: a plain fetch kills the token before it."""
        return self._account.stable

    def fetch(self, force: bool = False) -> tuple[Pii, int]:
        """The token and its life in seconds. `force` (stable only, 20 a day) makes WeChat issue a new one.

        Raises WeChatDown, WeChatError (and an alarm: our secret, white list or account is not in order).
        """
        call = self._stable(force) if self._account.stable else self._plain()
        answer = self._answer(call)
        life = answer.get("expires_in")
        if type(life) is not int or not 0 < life <= LONGEST:
            raise WeChatDown(f"{call.path}: expires_in")
        return Pii(text_of(answer, "access_token", call.path)), life

    def _answer(self, call: Call) -> dict[str, object]:
        try:
            with self._meter.measured(call.path) if self._meter else nullcontext():
                return self._http.send(self._account.base, call)
        except WeChatError:
            if self._alarms:
                self._alarms.cry(Alarm.TOKEN_DENIED, call.path)
            raise

    def _stable(self, force: bool) -> Call:
        body = {"grant_type": "client_credential", "appid": self._account.appid, "secret": self._account.secret}
        return Call("POST", STABLE, body=body | {"force_refresh": force}, repeatable=not force)

    def _plain(self) -> Call:
        query = {"grant_type": "client_credential", "appid": self._account.appid, "secret": self._account.secret}
        return Call("GET", PLAIN, query=query)
