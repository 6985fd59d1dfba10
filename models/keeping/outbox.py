"""Work that is owed. The row, written in the transaction of its cause, is the truth; a worker claims it with a lease.

A worker that dies leaves its lease to run out; the next one goes on. Effects are therefore written to be repeatable.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update

from models.errors import KeyDestroyed
from models.exchange import Enquiry
from models.keeping import correlation, questions
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.rows import counted
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import OutboxRow
from models.ports import Random

LIVES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this worker holds until its lease ends. `payload` is opened lazily: its session may have ended.

    `put_off`: why it was put back before, or empty.
    """

    id: str
    kind: str
    identity_id: str
    session_id: str | None
    lease: str
    attempts: int
    expires_at: datetime
    correlation: str
    put_off: str = ""


class Outbox:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, session_keys: SessionKeys, random: Random) -> None:
        self._keys = session_keys
        self._random = random

    def owe(
        self,
        kind: str,
        owner: tuple[str, str | None],
        payload: Mapping[str, str],
        now: datetime,
        lives: timedelta = LIVES,
    ) -> str:
        """`owner` is (identity id, session id); a payload needs a session, under whose key it is sealed."""
        row_id = new_id(self._random)
        identity_id, session_id = owner
        sealed = self._sealed(row_id, session_id, payload)
        times = {"created_at": now, "next_at": now, "expires_at": now + lives}
        row = OutboxRow(id=row_id, kind=kind, identity_id=identity_id, session_id=session_id, sealed=sealed, **times)
        row.state, row.attempts, row.result = "OWED", 0, ""
        row.correlation = correlation.current()
        db.session.add(row)
        return row_id

    def owe_question(self, enquiry: Enquiry, now: datetime) -> str:
        """A question that could not be answered in time; asked again by the worker, answered into the chat."""
        payload = {"question": questions.to_bytes(enquiry).decode()}
        return self.owe("answer", (enquiry.caller.identity, enquiry.caller.session), payload, now)

    def _sealed(self, row_id: str, session_id: str | None, payload: Mapping[str, str]) -> bytes | None:
        if not payload:
            return None
        if session_id is None:
            raise ValueError("a payload needs the session whose key seals it")
        data = json.dumps(dict(payload), ensure_ascii=False, sort_keys=True).encode()
        return self._keys.seal(session_id, f"outbox {row_id}", data)

    def payload(self, claimed: Claimed) -> dict[str, str]:
        """Raises KeyDestroyed when the session that sealed it has ended, or its person was deleted meanwhile."""
        row = db.session.get(OutboxRow, claimed.id)
        if row is None:
            raise KeyDestroyed("the row is gone")
        if row.sealed is None or row.session_id is None:
            return {}
        opened: dict[str, str] = json.loads(self._keys.open(row.session_id, f"outbox {row.id}", row.sealed))
        return opened

    def due(self, now: datetime) -> bool:
        """Is there anything to claim? A look without a lock, so that an idle worker disturbs nobody."""
        wanted = select(OutboxRow.id).where(OutboxRow.state == "OWED", OutboxRow.next_at <= now, _free(now))
        return db.session.execute(wanted.limit(1)).first() is not None

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Claimed]:
        """Takes due rows, oldest first, each by one worker only: locked and skipped on PostgreSQL, CAS on both."""
        due = select(OutboxRow.id, OutboxRow.lease).where(
            OutboxRow.state == "OWED", OutboxRow.next_at <= now, _free(now)
        )
        due = due.where(_free(now)).order_by(OutboxRow.next_at).limit(limit).with_for_update(skip_locked=True)
        return [taken for row in db.session.execute(due).all() if (taken := self._take(row.id, row.lease, now + lease))]

    def _take(self, row_id: str, held: str | None, until: datetime) -> Claimed | None:
        lease = new_id(self._random)
        same = OutboxRow.lease.is_(None) if held is None else OutboxRow.lease == held
        change = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state == "OWED", same)
        values = {"lease": lease, "lease_until": until, "attempts": OutboxRow.attempts + 1}
        if not counted(db.session.execute(change.values(**values))):
            return None
        row = db.session.get_one(OutboxRow, row_id, populate_existing=True)
        return Claimed(
            id=row.id,
            kind=row.kind,
            identity_id=row.identity_id,
            session_id=row.session_id,
            lease=lease,
            attempts=row.attempts,
            expires_at=row.expires_at,
            correlation=row.correlation,
            put_off=row.result,
        )

    def finish(self, claimed: Claimed, result: str, state: str = "DONE") -> bool:
        """DONE or ENDED; what was sealed goes. False when the lease was lost to another worker."""
        return self._settle(claimed, {"state": state, "result": result, "sealed": None})

    def put_back(self, claimed: Claimed, next_at: datetime, result: str) -> bool:
        """To be tried again at `next_at`."""
        return self._settle(claimed, {"next_at": next_at, "result": result})

    def wait(self, claimed: Claimed, result: str) -> bool:
        """WeChat's window is shut: waits until the citizen writes again."""
        return self._settle(claimed, {"state": "WAITING", "result": result})

    def wake_waiting(self, identity_id: str, now: datetime) -> None:
        """The citizen wrote: what waited for a window is due again."""
        waiting = update(OutboxRow).where(OutboxRow.identity_id == identity_id, OutboxRow.state == "WAITING")
        db.session.execute(waiting.values(state="OWED", next_at=now))

    def _settle(self, claimed: Claimed, values: Mapping[str, object]) -> bool:
        mine = update(OutboxRow).where(OutboxRow.id == claimed.id, OutboxRow.lease == claimed.lease)
        return counted(db.session.execute(mine.values(lease=None, lease_until=None, **values)))


def _free(now: datetime) -> ColumnElement[bool]:
    """Nobody holds it, or whoever did has had their time."""
    return or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= now)
