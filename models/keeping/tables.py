"""Keys, audit, inbox, outbox and parked questions."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.keeping.database import UtcTime, db


class DataKeyRow(db.Model):  # type: ignore[name-defined, misc]
    """One wrapped data key per owner (a person or an identity). Destroying it is deleting what it sealed."""

    __tablename__ = "data_key"

    owner_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    dek_ver: Mapped[int] = mapped_column(Integer, primary_key=True)
    kek_ver: Mapped[int] = mapped_column(Integer, index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class SessionKeyRow(db.Model):  # type: ignore[name-defined, misc]
    """The random key of one login session, wrapped by a versioned master key; deleted when the session ends."""

    __tablename__ = "session_key"

    session_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    master_ver: Mapped[int] = mapped_column(Integer, index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class AuditRow(db.Model):  # type: ignore[name-defined, misc]
    """Append-only: triggers refuse update and delete. Ids are pseudonyms; no name, number or token."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(32))
    object: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(64))


class ReceiptRow(db.Model):  # type: ignore[name-defined, misc]
    """A push taken in. `key` is the de-duplication key of security design 6.1; bodies are sealed under the session."""

    __tablename__ = "push_receipt"
    __table_args__ = (Index("ix_push_receipt_state_lease_until", "state", "lease_until"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    identity_id: Mapped[str] = mapped_column(String(32))
    session_id: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12))  # TAKEN | ANSWERED
    lease_until: Mapped[datetime] = mapped_column(UtcTime)
    body_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    reply_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcTime)


class NonceRow(db.Model):  # type: ignore[name-defined, misc]
    """A (timestamp, nonce) pair seen, with the hash of its body: same body is a retry, another body an attack."""

    __tablename__ = "push_nonce"

    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class EventVersionRow(db.Model):  # type: ignore[name-defined, misc]
    """The time WeChat gave the newest event about one subject ("follow", "profile") of an identity."""

    __tablename__ = "event_version"

    identity_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(16), primary_key=True)
    created_at: Mapped[int] = mapped_column(BigInteger)  # seconds since 1970


class ParkedRow(db.Model):  # type: ignore[name-defined, misc]
    """A question that waits for a step of the chain, sealed under its session's key (24 h at most).

    `need` is the level it asks for in the end and `purpose` what for (read, act): what a step page must know.
    """

    __tablename__ = "parked"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    identity_id: Mapped[str] = mapped_column(String(32), index=True)
    session_id: Mapped[str] = mapped_column(String(32), index=True)
    state: Mapped[str] = mapped_column(String(12))  # WAITING | SHOWN | ANSWERED | ENDED
    need: Mapped[int] = mapped_column(Integer, default=3, server_default="3")
    purpose: Mapped[str] = mapped_column(String(4), default="read", server_default="read")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)


class OutboxRow(db.Model):  # type: ignore[name-defined, misc]
    """Work or a message that is owed. The row is the truth: written in the transaction of its cause."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_next_at", "state", "next_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    identity_id: Mapped[str] = mapped_column(String(32), index=True)
    session_id: Mapped[str | None] = mapped_column(String(32))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12))  # OWED | WAITING | DONE | ENDED
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime] = mapped_column(UtcTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    result: Mapped[str] = mapped_column(String(40))
    correlation: Mapped[str] = mapped_column(String(32), server_default="")  # of the push or call that owed it
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class PageRow(db.Model):  # type: ignore[name-defined, misc]
    """The rest of a long chat reply, waiting for 更多; one per session, sealed under its key."""

    __tablename__ = "chat_page"

    session_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)


class DialogueRow(db.Model):  # type: ignore[name-defined, misc]
    """Where a guided dialogue stands; one per identity, sealed under the session it was last spoken in."""

    __tablename__ = "dialogue"

    identity_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class ClockMarkRow(db.Model):  # type: ignore[name-defined, misc]
    """The highest time ever seen: a clock set back never prolongs anything. One row, id 1."""

    __tablename__ = "clock_mark"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    highest: Mapped[datetime] = mapped_column(UtcTime)


class EpochRow(db.Model):  # type: ignore[name-defined, misc]
    """Bumped after a restore or a key incident: all sessions void. One row, id 1."""

    __tablename__ = "system_epoch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


class LifeRow(db.Model):  # type: ignore[name-defined, misc]
    """When something was last seen at work: the worker, a callback key. One row per name."""

    __tablename__ = "sign_of_life"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)


class RotationRow(db.Model):  # type: ignore[name-defined, misc]
    """The change of one kind of key, while it is under way and afterwards (security design 4, rotation).

    How far it is, the rows themselves say; `zeros` counts how often none was found under an old version.
    """

    __tablename__ = "key_rotation"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # kek | session | index
    target: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12))  # ADDED | WRITING | MOVING | VERIFIED | RETIRED
    moved: Mapped[int] = mapped_column(Integer)
    zeros: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class ErrandRow(db.Model):  # type: ignore[name-defined, misc]
    """What a browser came for, kept over a login or a step: the server's map behind ids in addresses (24 h at most).

    `sealed` opens only together with a secret of that browser's. `state_hash` is set while WeChat's login is awaited.
    """

    __tablename__ = "errand"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    state_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    state_until: Mapped[datetime | None] = mapped_column(UtcTime)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
