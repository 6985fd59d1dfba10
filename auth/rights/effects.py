"""What WeChat's events about a user set off (wechat-wire 2.9, 4.6; security design 8)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from auth.rights.consenting import Consenting
from auth.rights.deleting import Deleting
from auth.rights.unlinking import Unlinking
from auth.room import Keeping
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.ports import Clock

LONGEST_RESULT: Final = 64
SKEW: Final = timedelta(minutes=1)


class WeChatEffects:
    """Implements ports.Effects: works inside the open transaction; repeating an event changes nothing more.

    WeChat's clock is not ours, and its times are whole seconds: what began within SKEW after an event counts as before
    it. Asking a citizen once more is better than keeping what was taken back.
    """

    def __init__(self, keeping: Keeping, unlinking: Unlinking, deleting: Deleting, clock: Clock) -> None:
        self._keeping = keeping
        self._unlinking = unlinking
        self._consenting = Consenting(keeping)
        self._deleting = deleting
        self._clock = clock

    def unfollowed(self, appid: str, openid: Pii, at: datetime) -> None:
        def end(row: IdentityRow, now: datetime) -> None:
            self._unlinking.end_sessions([row.id], now, "unsubscribe", at + SKEW)

        self._change(appid, openid, "unfollowed", end)

    def authorisation_revoked(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        def revoke(row: IdentityRow, now: datetime) -> None:
            family = self._unlinking.family(row)
            self._consenting.withdraw(family, now, at + SKEW)
            self._unlinking.end_sessions([each.id for each in family], now, "authorisation revoked", at + SKEW)

        self._change(appid, openid, f"authorisation revoked {' '.join(what)}", revoke)

    def account_closed(self, appid: str, openid: Pii, at: datetime) -> None:
        """An account that was opened again after the event is another one's, and stays."""

        def close(row: IdentityRow, now: datetime) -> None:
            if row.created_at <= at + SKEW:
                self._deleting.identity(row, now)

        self._change(appid, openid, "account closed", close)

    def profile_changed(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        """Nothing of the profile is kept here; that it changed is noted."""
        self._change(appid, openid, "profile changed", lambda row, now: None)

    def _change(self, appid: str, openid: Pii, result: str, change: Callable[[IdentityRow, datetime], None]) -> None:
        now, row = self._clock.now(), self._keeping.identities.find(appid, openid)
        if row is None:
            return
        person = row.person_id or ""
        change(row, now)
        note = self._keeping.ledger.note
        note("wechat event", actor=row.id, subject=person, object_="", result=result[:LONGEST_RESULT], at=now)
