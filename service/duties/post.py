"""Sends a text into a citizen's chat within WeChat's windows (wechat-wire 8.1)."""

from dataclasses import dataclass
from datetime import datetime

from models.errors import WeChatDown, WeChatError, WindowClosed
from models.keeping.outbox import Claimed
from models.keeping.transactions import reading
from models.people.pii import Pii
from models.people.store import Identities
from models.people.tables import IdentityRow
from models.ports import Messenger
from service.duties.outcome import End, Outcome, later


@dataclass(frozen=True, slots=True)
class Post:
    identities: Identities
    messenger: Messenger

    def send(self, claimed: Claimed, pages: tuple[str, ...], now: datetime, to: Pii | None = None) -> Outcome:
        """The first page; the others wait for 更多. A shut window waits for the citizen, an outage for its end.

        `to` is the openid when it was read before: an act may have deleted it since.
        """
        try:
            self.messenger.text(to or self.openid(claimed.identity_id), pages[0])
        except WindowClosed:
            return Outcome(End.WAITING, WindowClosed.code)
        except WeChatDown as error:
            return later(error.code, claimed.attempts, now)
        except WeChatError as error:
            return Outcome(End.ENDED, f"errcode {error.errcode}")
        return Outcome(End.DONE, "sent", pages[1:])

    def openid(self, identity_id: str) -> Pii:
        with reading() as session:
            return self.identities.openid(session.get_one(IdentityRow, identity_id))
