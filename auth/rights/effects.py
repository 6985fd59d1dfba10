"""What WeChat's events about a user set off (wechat-wire 2.9, 4.6; security design 8)."""

from datetime import datetime, timedelta
from typing import Final

from auth.rights.consenting import Consenting
from auth.rights.deleting import Deleting
from auth.rights.unlinking import Unlinking
from auth.room import Keeping
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.ports import Clock

CODES: Final = 64  # characters of the audit's object column
SKEW: Final = timedelta(minutes=1)


class WeChatEffects:
    """Implements ports.Effects: works inside the open transaction; repeating an event changes nothing more.

    WeChat's clock is not ours, and its times are whole seconds: what began within SKEW after an event counts as before
    it. Asking a citizen once more is better than keeping what was taken back.
    """

    def __init__(self, keeping: Keeping, unlinking: Unlinking, deleting: Deleting, clock: Clock) -> None:
        self._identities = keeping.identities
        self._ledger = keeping.ledger
        self._unlinking = unlinking
        self._consenting = Consenting(keeping)
        self._deleting = deleting
        self._clock = clock

    def unfollowed(self, appid: str, openid: Pii, at: datetime) -> None:
        """The chat is over; whoever uses the mini-program at this moment goes on."""
        row = self._identities.find(appid, openid)
        if row is not None:
            self._unlinking.end_sessions([row.id], self._clock.now(), "unsubscribe", at + SKEW)
            self._note(row, "unfollowed", (), "chat ended")

    def authorisation_revoked(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        row, now = self._identities.find(appid, openid), self._clock.now()
        if row is None:
            return
        family = self._unlinking.family(row)
        self._consenting.withdraw(family, now, at + SKEW)
        self._unlinking.end_sessions([each.id for each in family], now, "authorisation revoked", at + SKEW)
        self._note(row, "authorisation revoked", what, "consent withdrawn, sessions ended")

    def account_closed(self, appid: str, openid: Pii, at: datetime) -> None:
        """An account that was opened again after the event is another one, and stays."""
        row, now = self._identities.find(appid, openid), self._clock.now()
        if row is None or row.created_at > at + SKEW:
            return
        family = [each.id for each in self._unlinking.family(row)]
        self._note(row, "account closed", (), "deleted")
        self._unlinking.end_sessions(family, now, "account closed", at + SKEW)
        self._deleting.identity(row, now)

    def profile_changed(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        """Nothing of a profile is kept here, so there is nothing to renew."""
        row = self._identities.find(appid, openid)
        if row is not None:
            self._note(row, "profile changed", what, "nothing kept")

    def _note(self, row: IdentityRow, kind: str, what: tuple[str, ...], result: str) -> None:
        now, person = self._clock.now(), row.person_id or ""
        self._ledger.note(kind, actor=row.id, subject=person, object_=_codes(what), result=result, at=now)


def _codes(what: tuple[str, ...]) -> str:
    """WeChat's numbers only: whatever else came does not belong in an audit row."""
    return "+".join(code for code in what if code.isascii() and code.isdecimal())[:CODES]
