"""What the chat door asks of the room that keeps sessions."""

from datetime import datetime
from typing import Protocol

from models.people.tables import IdentityRow


class ChatSessions(Protocol):
    """The tokenless login sessions of the official account's chat; both work inside the open transaction."""

    def touch_chat(self, identity: IdentityRow, now: datetime) -> str:
        """The live session's id, its idle time begun anew; a new session when there is none."""
        ...

    def end_chat(self, identity_id: str, now: datetime, why: str) -> None:
        """Ends the identity's chat sessions and destroys their keys. Idempotent."""
        ...
