"""What WeChat's events about a user set off (wechat-wire 2.9, 4.6; security design 8)."""

from collections.abc import Callable
from datetime import datetime

from auth.rights.consenting import Consenting
from auth.rights.deleting import Deleting
from auth.rights.unlinking import Unlinking
from auth.room import Keeping
from auth.sessions import LoginSessions
from models.keeping.transactions import effect
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.ports import Clock

LONGEST_RESULT = 64


class WeChatEffects:
    """Implements ports.Effects. Every call is one effect; repeating it changes nothing more."""

    def __init__(self, keeping: Keeping, sessions: LoginSessions, deleting: Deleting, clock: Clock) -> None:
        self._keeping = keeping
        self._sessions = sessions
        self._unlinking = Unlinking(keeping, sessions)
        self._consenting = Consenting(keeping)
        self._deleting = deleting
        self._clock = clock

    def unfollowed(self, appid: str, openid: Pii) -> None:
        def end(row: IdentityRow, now: datetime) -> None:
            self._sessions.end_chat(row.id, now, "unsubscribe")

        self._change(appid, openid, "unfollowed", end)

    def authorisation_revoked(self, appid: str, openid: Pii, what: str) -> None:
        def revoke(row: IdentityRow, now: datetime) -> None:
            family = self._unlinking.family(row)
            self._consenting.withdraw(family, now)
            self._unlinking.end_sessions([each.id for each in family], now, "authorisation revoked")

        self._change(appid, openid, f"authorisation revoked {what}", revoke)

    def account_closed(self, appid: str, openid: Pii) -> None:
        self._change(appid, openid, "account closed", self._deleting.identity)

    def profile_changed(self, appid: str, openid: Pii) -> None:
        """Nothing of the profile is kept here; that it changed is noted."""
        self._change(appid, openid, "profile changed", lambda row, now: None)

    def _change(self, appid: str, openid: Pii, result: str, change: Callable[[IdentityRow, datetime], None]) -> None:
        now = self._clock.now()
        with effect():
            row = self._keeping.identities.find(appid, openid)
            if row is None:
                return
            person = row.person_id or ""
            change(row, now)
            note = self._keeping.ledger.note
            note("wechat event", actor=row.id, subject=person, object_="", result=result[:LONGEST_RESULT], at=now)
