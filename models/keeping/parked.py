"""Questions that wait for a step of the chain: sealed under their session's key, gone after 24 hours at the latest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from models.errors import NotFound
from models.exchange import Caller, Enquiry
from models.keeping import questions
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import ParkedRow
from models.ports import Random

LIVES = timedelta(hours=24)
WAITING, SHOWN = "WAITING", "SHOWN"  # for a step; for nothing but its reader
MOST_WAITING = 5  # an identity that asks again and again keeps its newest questions


class Parking:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, session_keys: SessionKeys, random: Random) -> None:
        self._keys = session_keys
        self._random = random

    def park(self, enquiry: Enquiry, now: datetime, need: int = 3, purpose: str = "read") -> str:
        """The id for `/go/<id>`. The same question of the same session is parked once.

        `need` is the level it asks for in the end, `purpose` what for. A need of 0 waits for nothing: its link shows
        the answer's page, and no step that is done elsewhere sends the answer again.
        """
        held = self.held(enquiry, now, need)
        if held is not None:
            return held
        state = _state(need)
        for row in self._rows([enquiry.caller.identity], state, now)[MOST_WAITING - 1 :]:
            self.settle(row, "ENDED")
        row_id = new_id(self._random)
        sealed = self._keys.seal(enquiry.caller.session, _purpose(row_id), questions.to_bytes(enquiry))
        owner = {"identity_id": enquiry.caller.identity, "session_id": enquiry.caller.session}
        times, goal = {"created_at": now, "expires_at": now + LIVES}, {"need": need, "purpose": purpose}
        db.session.add(ParkedRow(id=row_id, state=state, sealed=sealed, **goal, **owner, **times))
        return row_id

    def held(self, enquiry: Enquiry, now: datetime, need: int = 3) -> str | None:
        """The id of the same session's same question, if it is parked already."""
        for row in self._rows([enquiry.caller.identity], _state(need), now):
            if row.session_id == enquiry.caller.session and _same(self.question(row), enquiry):
                return row.id
        return None

    def waiting_for(self, identity_ids: Sequence[str], now: datetime) -> list[ParkedRow]:
        """Unexpired waiting questions of these identities, newest first."""
        return self._rows(identity_ids, WAITING, now)

    def _rows(self, identity_ids: Sequence[str], state: str, now: datetime) -> list[ParkedRow]:
        wanted = select(ParkedRow).where(ParkedRow.identity_id.in_(identity_ids), ParkedRow.state == state)
        return list(db.session.scalars(wanted.where(ParkedRow.expires_at > now).order_by(ParkedRow.created_at.desc())))

    def row(self, row_id: str, now: datetime) -> ParkedRow:
        """An unexpired question that waits or is shown. Raises NotFound otherwise."""
        row = db.session.get(ParkedRow, row_id)
        if row is None or row.state not in (WAITING, SHOWN) or row.expires_at <= now:
            raise NotFound("parked question")
        return row

    def question(self, row: ParkedRow) -> Enquiry:
        """What was asked. Raises KeyDestroyed when its session has ended for good."""
        data = self._keys.open(row.session_id, _purpose(row.id), row.sealed or b"")
        return questions.from_bytes(data, Caller(row.identity_id, row.session_id))

    def move(self, row: ParkedRow, session_id: str) -> None:
        """Hands a question over to the identity's new session: sealed again under that session's key."""
        data = self._keys.open(row.session_id, _purpose(row.id), row.sealed or b"")
        row.session_id = session_id
        row.sealed = self._keys.seal(session_id, _purpose(row.id), data)

    def settle(self, row: ParkedRow, state: str) -> None:
        """ANSWERED or ENDED; the sealed question goes at once."""
        row.state = state
        row.sealed = None


def _state(need: int) -> str:
    return WAITING if need else SHOWN


def _purpose(row_id: str) -> str:
    return f"parked {row_id}"


def _same(one: Enquiry, other: Enquiry) -> bool:
    return (one.intent, one.city, dict(one.fields)) == (other.intent, other.city, dict(other.fields))
