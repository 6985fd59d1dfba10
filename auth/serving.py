"""A level-3 step in the mini-program also serves the chat that waits for it (design 3): same unionid, same person."""

from collections.abc import Sequence
from datetime import datetime

from auth.room import Keeping
from auth.sessions import LoginSessions
from models.acts import canonical
from models.assurance.levels import Level, Purpose
from models.assurance.outcomes import ParkedStep
from models.errors import KeyDestroyed, NotFound
from models.exchange import Command
from models.keeping.tables import ParkedRow
from models.people.tables import IdentityRow


class Serving:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keeping: Keeping, sessions: LoginSessions) -> None:
        self._keeping = keeping
        self._sessions = sessions

    def keep_warm(self, identity: IdentityRow, now: datetime) -> None:
        """Whoever is busy with the steps is not idle in the chat that sent them there."""
        for twin, _ in self._waiting(identity, now):
            chat = self._sessions.live_chat(twin, now)
            if chat is not None:
                chat.last_seen_at = now

    def chat_of(self, identity: IdentityRow, now: datetime) -> str | None:
        """The chat session to serve, opened anew if it has ended meanwhile; None when no chat waits."""
        for twin, questions in self._waiting(identity, now):
            if twin.link_state == "ACTIVE" and twin.person_id == identity.person_id:
                chat = self._sessions.touch_chat(twin, now)
                self._hand_over(questions, chat)
                return chat
        return None

    def waiting(self, parked: str, identity: IdentityRow, now: datetime) -> ParkedStep | None:
        """What this parked question needs, if it is the identity's own or a twin's; None for anybody else."""
        family = {identity.id, *(twin.id for twin in self._keeping.identities.twins(identity))}
        try:
            row = self._keeping.parking.row(parked, now)
            asked = self._keeping.parking.question(row) if row.identity_id in family else None
        except (NotFound, KeyDestroyed):
            return None
        if asked is None:
            return None
        action = canonical(asked) if row.purpose == Purpose.ACT and isinstance(asked, Command) else None
        return ParkedStep(Level(row.need), Purpose(row.purpose), asked.intent, action)

    def _waiting(self, identity: IdentityRow, now: datetime) -> list[tuple[IdentityRow, list[ParkedRow]]]:
        twins = self._keeping.identities.twins(identity)
        parked = self._keeping.parking.waiting_for([twin.id for twin in twins], now) if twins else []
        found = [(twin, [row for row in parked if row.identity_id == twin.id]) for twin in twins]
        return [(twin, rows) for twin, rows in found if rows]

    def _hand_over(self, questions: Sequence[ParkedRow], chat: str) -> None:
        for row in questions:
            if row.session_id == chat:
                continue
            try:
                self._keeping.parking.move(row, chat)
            except KeyDestroyed:  # logged out since: what was asked died with that session
                self._keeping.parking.settle(row, "ENDED")
