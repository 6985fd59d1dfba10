"""What the chat door asks of the room that keeps sessions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Update

from models.exchange import Caller
from models.people.tables import IdentityRow


@dataclass(frozen=True, slots=True)
class Met:
    """A known writer with a live session, found in one look; good for one push.

    `key` is the session's own, unwrapped. `waiting`: something owed waits for the citizen to write. `paged`: a next
    page waits for 更多. `seen` begins the session's idle time anew (bind `session` and `now`); it touches no row when
    the session has ended since the look.
    """

    caller: Caller
    key: bytes = field(repr=False)
    waiting: bool
    paged: bool
    seen: Update


class ChatSessions(Protocol):
    """The tokenless login sessions of the official account's chat; all but `meet` work inside the open transaction."""

    def meet(self, appid: str, openid_bi: bytes, now: datetime) -> Met | None:
        """Who writes? One statement outside any transaction. None for a stranger or without a live session."""
        ...

    def touch_chat(self, identity: IdentityRow, now: datetime) -> str:
        """The live session's id, its idle time begun anew; a new session when there is none."""
        ...
