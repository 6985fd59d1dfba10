"""What WeChat's account events do to sessions. Withdrawal of consent and deletion join in behind the same port."""

from datetime import datetime

from auth.sessions import LoginSessions
from models.people.pii import Pii
from models.people.store import Identities
from models.people.tables import IdentityRow
from models.ports import Clock, Ledger

CODES = 64  # characters of the audit's object column


class SessionEffects:
    """Implements ports.Effects: sessions end, with an audit row. Works inside the open transaction."""

    def __init__(self, identities: Identities, sessions: LoginSessions, ledger: Ledger, clock: Clock) -> None:
        self._identities = identities
        self._sessions = sessions
        self._ledger = ledger
        self._clock = clock

    def unfollowed(self, appid: str, openid: Pii, at: datetime) -> None:
        """The chat is over; whoever uses the mini-program at this moment goes on."""
        row = self._identities.find(appid, openid)
        if row is not None:
            self._sessions.end_chat(row.id, self._clock.now(), "unsubscribe")
            self._note(row, "unfollowed", "", "chat ended")

    def authorisation_revoked(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        row = self._identities.find(appid, openid)
        if row is not None:
            self._end_family(row, "authorisation revoked")
            self._note(row, "authorisation revoked", _codes(what), "sessions ended")

    def account_closed(self, appid: str, openid: Pii, at: datetime) -> None:
        row = self._identities.find(appid, openid)
        if row is not None:
            self._end_family(row, "account closed")
            self._note(row, "account closed", "", "sessions ended")

    def profile_changed(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        """Nothing of a profile is kept here, so there is nothing to renew."""
        row = self._identities.find(appid, openid)
        if row is not None:
            self._note(row, "profile changed", _codes(what), "nothing kept")

    def _end_family(self, row: IdentityRow, why: str) -> None:
        """One human, one decision: the sessions of the identity and of its twins."""
        for one in (row, *self._identities.twins(row)):
            self._sessions.end_identity(one.id, self._clock.now(), why)

    def _note(self, row: IdentityRow, kind: str, object_: str, result: str) -> None:
        now, person = self._clock.now(), row.person_id or ""
        self._ledger.note(kind, actor=row.id, subject=person, object_=object_, result=result, at=now)


def _codes(what: tuple[str, ...]) -> str:
    """WeChat's numbers only: whatever else came does not belong in an audit row."""
    return "+".join(code for code in what if code.isascii() and code.isdecimal())[:CODES]
