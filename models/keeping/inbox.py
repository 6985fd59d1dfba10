"""Pushes taken in: each is handled once, however often and however parallel WeChat delivers it (security design 6.1).

A receipt is TAKEN under a lease while it is worked on and ANSWERED with its stored reply afterwards. A process that
dies in between leaves the lease to run out; the next delivery or the worker goes on from the sealed message.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from models.errors import KeyDestroyed, NonceReused
from models.exchange import Caller
from models.keeping.at_once import enter, settle
from models.keeping.chat import Met
from models.keeping.database import db
from models.keeping.rows import counted, insert_once
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import NonceRow, ReceiptRow
from models.push import Push, dedup_key

LEASE = timedelta(seconds=6)  # a little more than WeChat's five seconds
REPLY_KEPT = timedelta(minutes=5)
NONCE_KEPT = timedelta(minutes=10)


class Taken(StrEnum):
    MINE = "mine"  # this call works on it
    BUSY = "busy"  # another call works on it now
    ANSWERED = "answered"  # the stored reply is the answer


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery. `reply` only for ANSWERED, and only while it is kept."""

    key: bytes
    identity: str
    session: str
    taken: Taken
    reply: dict[str, Any] | None = None
    met: Met | None = None

    def caller(self) -> Caller:
        return self.met.caller if self.met else Caller(self.identity, self.session)


class Inbox:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, session_keys: SessionKeys) -> None:
        self._keys = session_keys

    def guard_nonce(self, push: Push, now: datetime) -> None:
        """A (timestamp, nonce) pair of an account serves one body only. Raises NonceReused for another."""
        values = _nonce(push, now)
        if insert_once(NonceRow.__table__, values):
            return
        if db.session.get_one(NonceRow, values["nonce"]).body_hash != push.body_hash:
            raise NonceReused("nonce reused with another body")

    def once(self, push: Push, now: datetime) -> bool:
        """Whether this is the first delivery: for pushes whose whole effect is in this very transaction."""
        values = {"key": dedup_key(push), "identity_id": "", "session_id": "", "state": "ANSWERED"}
        return insert_once(ReceiptRow.__table__, values | {"lease_until": now, "received_at": now})

    def take(self, push: Push, owner: tuple[str, str], message: dict[str, str], now: datetime) -> Receipt:
        """`owner` is (identity id, session id); `message` is what must survive a crash, sealed under the session."""
        key, (identity, session) = dedup_key(push), owner
        values = {"key": key, "identity_id": identity, "session_id": session, "state": "TAKEN", "received_at": now}
        values |= {"lease_until": now + LEASE, "body_enc": self._sealed(session, key, message)}
        if insert_once(ReceiptRow.__table__, values):
            return Receipt(key, identity, session, Taken.MINE)
        return self.look(key, now)

    def take_met(
        self, connection: Connection, push: Push, met: Met, message: dict[str, str], now: datetime
    ) -> Receipt | None:
        """`guard_nonce` and `take` for a writer who was met, in one statement. None: not taken in, go the long way.

        That is so when the session ended since the look, and for any nonce or push that was seen before.
        """
        key, (identity, session) = dedup_key(push), (met.caller.identity, met.caller.session)
        values = {"key": key, "identity_id": identity, "session_id": session, "state": "TAKEN", "received_at": now}
        values |= {"lease_until": now + LEASE, "body_enc": self._sealed_with(met.key, session, key, message)}
        if not enter(connection, (_nonce(push, now), values), met.seen, {"session": session, "now": now}):
            return None
        return Receipt(key, identity, session, Taken.MINE, met=met)

    def look(self, key: bytes, now: datetime) -> Receipt:
        """A delivery of a push that was taken in before: its reply, or whoever works on it, or mine if nobody does."""
        row = db.session.get_one(ReceiptRow, key, populate_existing=True)
        if row.state == "ANSWERED":
            return Receipt(key, row.identity_id, row.session_id, Taken.ANSWERED, self._reply(row))
        taken = Taken.MINE if self._take_over(row, now) else Taken.BUSY
        return Receipt(key, row.identity_id, row.session_id, taken)

    def _take_over(self, row: ReceiptRow, now: datetime) -> bool:
        stale = update(ReceiptRow).where(ReceiptRow.key == row.key, ReceiptRow.state == "TAKEN")
        stale = stale.where(ReceiptRow.lease_until == row.lease_until, ReceiptRow.lease_until <= now)
        return counted(db.session.execute(stale.values(lease_until=now + LEASE)))

    def answer(self, receipt: Receipt, reply: dict[str, Any]) -> bool:
        """Stores the reply for later deliveries; the message itself is not needed any more.

        False when somebody else answered it meanwhile: whoever outlived the lease must keep the second answer back.
        """
        sealed = None
        with suppress(KeyDestroyed):  # the push itself ended the session: a repeat then gets `success`
            sealed = self._sealed(receipt.session, receipt.key, reply)
        return settle(db.session.connection(), receipt.key, sealed, None)

    def answer_met(
        self, connection: Connection, receipt: Receipt, reply: dict[str, Any], audit: dict[str, Any] | None
    ) -> bool:
        """`answer` together with the audit row of what was read, in one statement. Raises ValueError if not met."""
        if receipt.met is None:
            raise ValueError("nobody was met")
        sealed = self._sealed_with(receipt.met.key, receipt.session, receipt.key, reply)
        return settle(connection, receipt.key, sealed, audit)

    def left_behind(self, now: datetime) -> bool:
        """Is there a message whose process died? A look without a lock."""
        wanted = select(ReceiptRow.key).where(ReceiptRow.state == "TAKEN", ReceiptRow.lease_until <= now)
        return db.session.execute(wanted.limit(1)).first() is not None

    def abandoned(self, now: datetime, limit: int) -> list[tuple[Receipt, dict[str, str]]]:
        """Messages whose process died: taken over for this caller. What ended with its session is closed silently."""
        left = select(ReceiptRow).where(ReceiptRow.state == "TAKEN", ReceiptRow.lease_until <= now).limit(limit)
        found = []
        for row in list(db.session.scalars(left)):
            if not self._take_over(row, now):
                continue
            try:
                receipt = Receipt(row.key, row.identity_id, row.session_id, Taken.MINE)
                found.append((receipt, self._message(row)))
            except KeyDestroyed:
                row.state, row.body_enc = "ANSWERED", None
        return found

    def forget(self, now: datetime) -> None:
        """Replies are dropped after 5 minutes, nonces after 10; the keys of receipts stay 72 hours."""
        old = update(ReceiptRow).where(ReceiptRow.reply_enc.is_not(None), ReceiptRow.received_at < now - REPLY_KEPT)
        db.session.execute(old.values(reply_enc=None))
        db.session.query(NonceRow).filter(NonceRow.expires_at < now).delete()
        db.session.query(ReceiptRow).filter(ReceiptRow.received_at < now - timedelta(hours=72)).delete()

    def _sealed(self, session: str, key: bytes, content: dict[str, Any]) -> bytes:
        return self._keys.seal(session, _purpose(key), _bytes(content))

    def _sealed_with(self, session_key: bytes, session: str, key: bytes, content: dict[str, Any]) -> bytes:
        return self._keys.seal_with(session_key, session, _purpose(key), _bytes(content))

    def _message(self, row: ReceiptRow) -> dict[str, str]:
        opened: dict[str, str] = json.loads(self._open(row, row.body_enc or b""))
        return opened

    def _reply(self, row: ReceiptRow) -> dict[str, Any] | None:
        if row.reply_enc is None:
            return None
        try:
            reply: dict[str, Any] = json.loads(self._open(row, row.reply_enc))
        except KeyDestroyed:
            return None
        return reply

    def _open(self, row: ReceiptRow, blob: bytes) -> bytes:
        return self._keys.open(row.session_id, _purpose(row.key), blob)


def _nonce(push: Push, now: datetime) -> dict[str, Any]:
    nonce = hashlib.sha256(f"{push.to_user}\0{push.timestamp}\0{push.nonce}".encode()).digest()
    return {"nonce": nonce, "body_hash": push.body_hash, "expires_at": now + NONCE_KEPT}


def _purpose(key: bytes) -> str:
    return f"push {key.hex()}"


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
