"""Login sessions, steps, attempts and one-time codes (security design 2.1)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.keeping.database import UtcTime, db


class SessionRow(db.Model):  # type: ignore[name-defined, misc]
    """A login session. Tokenless for chat; for the mini-program only SHA-256 of the token is kept.

    `prev_*` let a lost reply be repeated for 30 s: the old token is good only for that very call.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_identity_id_channel", "identity_id", "channel"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    prev_token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    prev_call: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    prev_answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    prev_until: Mapped[datetime | None] = mapped_column(UtcTime)
    identity_id: Mapped[str] = mapped_column(ForeignKey("wx_identity.id"))
    channel: Mapped[str] = mapped_column(String(12))
    gen: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[int] = mapped_column(Integer)
    link_epoch_seen: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    abs_expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class StepRow(db.Model):  # type: ignore[name-defined, misc]
    """One step of the chain, bound to one session, gen, identity, person and purpose.

    `serves_id`/`serves_gen` name the waiting chat session of the same unionid on whose behalf a level-3 step was
    started (design 3: level 3 is per session, through the executing identity). `id` is also WeChat's out_seq_no.
    """

    __tablename__ = "auth_step"
    __table_args__ = (
        Index("ix_auth_step_session_id_kind", "session_id", "kind"),
        Index("ix_auth_step_serves_id_kind", "serves_id", "kind"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(32))  # steps outlive their sessions
    gen: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(2))
    method: Mapped[str] = mapped_column(String(24))
    exec_identity_id: Mapped[str] = mapped_column(ForeignKey("wx_identity.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(4))
    action_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    serves_id: Mapped[str | None] = mapped_column(String(32))
    serves_gen: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8))  # NEW PENDING PASSED CONSUMED FAILED EXPIRED VOID
    # The provider's ticket and the certificate hash, sealed together under the session's key: a bare hash of name and
    # number would let whoever reads the table guess both.
    ticket_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    queries: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    result_code: Mapped[str | None] = mapped_column(String(40))


class AttemptRow(db.Model):  # type: ignore[name-defined, misc]
    """The lock that came of what was counted under one scope and key (ids or blind indexes, as bytes)."""

    __tablename__ = "attempt_counter"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    key_bi: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)


class AttemptMarkRow(db.Model):  # type: ignore[name-defined, misc]
    """One counted thing of a tally: a step, a number, an identity. Leaves by time, by a pass, or by an outage."""

    __tablename__ = "attempt_mark"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    key_bi: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    value_bi: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)


class LoginCodeRow(db.Model):  # type: ignore[name-defined, misc]
    """A login code seen once: the row is inserted before the call, so no code serves twice."""

    __tablename__ = "login_code"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UtcTime)


class CounterCodeRow(db.Model):  # type: ignore[name-defined, misc]
    """A code handed out at a counter after staff saw the document: one person, one session, levels 1 and 3."""

    __tablename__ = "counter_code"

    code_bi: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    issued_by: Mapped[str] = mapped_column(String(32))  # pseudonym
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    session_id: Mapped[str | None] = mapped_column(String(32))
    used_l1_at: Mapped[datetime | None] = mapped_column(UtcTime)
    used_l3_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ConsentRow(db.Model):  # type: ignore[name-defined, misc]
    """A consent as given: purpose, text version, hash of the text, when and through which channel."""

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    identity_id: Mapped[str] = mapped_column(ForeignKey("wx_identity.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(24))
    text_version: Mapped[str] = mapped_column(String(32))
    text_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    channel: Mapped[str] = mapped_column(String(12))
    given_at: Mapped[datetime] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RelinkRow(db.Model):  # type: ignore[name-defined, misc]
    """An identity that wants to be another person's: the day begins at `asked_at`; `named_*` say where it went on."""

    __tablename__ = "relink"

    identity_id: Mapped[str] = mapped_column(ForeignKey("wx_identity.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    named_at: Mapped[datetime | None] = mapped_column(UtcTime)
    session_id: Mapped[str | None] = mapped_column(String(32))
    gen: Mapped[int | None] = mapped_column(Integer)


class HandoffRow(db.Model):  # type: ignore[name-defined, misc]
    """A step handed from a page to the mini-program: only the ticket's hash, what it approves, and whose it is."""

    __tablename__ = "handoff"

    ticket_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    step_id: Mapped[str] = mapped_column(String(32))
    session_id: Mapped[str] = mapped_column(ForeignKey("login_session.id"), index=True)
    gen: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(String(4))
    action_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class QueryPasswordRow(db.Model):  # type: ignore[name-defined, misc]
    """Argon2id of a person's query password, sealed under the person's key: a dump alone cannot even be guessed at."""

    __tablename__ = "query_password"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash_enc: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[datetime] = mapped_column(UtcTime)
