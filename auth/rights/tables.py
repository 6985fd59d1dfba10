"""Acts that were carried out, files of access copies, tickets of correction requests."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.keeping.database import UtcTime, db


class ActRow(db.Model):  # type: ignore[name-defined, misc]
    """An act that was done: `key_hash` is SHA-256 of identity and idempotency key. A repeat finds its receipt here."""

    __tablename__ = "act_done"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    action_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    receipt: Mapped[str] = mapped_column(String(32))
    done_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class ExportRow(db.Model):  # type: ignore[name-defined, misc]
    """One file of an access copy, sealed under the person's data key; fetched once, gone after seven days."""

    __tablename__ = "export_file"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    identity_id: Mapped[str] = mapped_column(ForeignKey("wx_identity.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(4))  # json | pdf
    state: Mapped[str] = mapped_column(String(8))  # OWED | READY | TAKEN
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class TicketRow(db.Model):  # type: ignore[name-defined, misc]
    """A request to the bureau to correct a figure: what was said and what was shown, sealed under the person's key."""

    __tablename__ = "correction"

    number: Mapped[str] = mapped_column(String(24), primary_key=True)
    identity_id: Mapped[str] = mapped_column(ForeignKey("wx_identity.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    city: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))  # RECEIVED | FORWARDED | CLOSED
    snapshot_id: Mapped[str] = mapped_column(String(32))
    snapshot_enc: Mapped[bytes] = mapped_column(LargeBinary)
    text_enc: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
