"""What WeChat tells us about a user's account: taken in, applied and noted as done in one transaction.

Nothing here asks a provider, so no lease is needed: killed at any moment, either all of it happened or the next
delivery does it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from models.keeping.inbox import Inbox
from models.keeping.transactions import receive
from models.keeping.versions import newest
from models.people.store import Identities
from models.ports import Effects
from models.push import Push
from models.pushes.account import AccountClosed, AuthorisationRevoked, DebugDemo, MediaChecked, ProfileChanged, Punished
from models.pushes.reading import said

NOTICES = (ProfileChanged, AuthorisationRevoked, AccountClosed, MediaChecked, Punished, DebugDemo)
log = structlog.get_logger("door.notices")


@dataclass(frozen=True, slots=True)
class Notices:
    """Of one account, `appid`."""

    appid: str
    inbox: Inbox
    identities: Identities
    effects: Effects

    def take(self, push: Push, now: datetime) -> None:
        """Applies the push unless an earlier delivery did. Raises Refused for a reused nonce."""
        with receive():
            self.inbox.guard_nonce(push, now)
            if self.inbox.once(push, now):
                self._apply(push)

    def _apply(self, push: Push) -> None:
        told, at = said(push), datetime.fromtimestamp(push.created_at, UTC)
        if isinstance(told, Punished):
            log.error("wechat reports a violation", kind=told.kind)
        if not isinstance(told, ProfileChanged | AuthorisationRevoked | AccountClosed):
            return
        if told.appid not in (None, self.appid):
            log.warning("notice of another app", kind=push.event)
            return
        # Nobody grants by an event what another event revokes: an old revocation is as good as a new one. A profile,
        # though, is worth only its newest version.
        if isinstance(told, AuthorisationRevoked):
            self.effects.authorisation_revoked(self.appid, told.openid, told.what, at)
        elif isinstance(told, AccountClosed):
            self.effects.account_closed(self.appid, told.openid, at)
        elif self._newest(told, push):
            self.effects.profile_changed(self.appid, told.openid, told.what, at)

    def _newest(self, told: ProfileChanged, push: Push) -> bool:
        row = self.identities.find(self.appid, told.openid)
        return row is not None and newest(row.id, "profile", push.created_at)
