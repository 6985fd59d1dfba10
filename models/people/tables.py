"""Persons and WeChat identities. Every identifying column is sealed or a blind index; nothing reads in clear."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.keeping.database import UtcTime, db


class PersonRow(db.Model):  # type: ignore[name-defined, misc]
    """One natural person. `id` is random; `number_bi` is the blind index of the normalised ID number."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cert_type: Mapped[str] = mapped_column(String(40))
    name_enc: Mapped[bytes] = mapped_column(LargeBinary)
    number_enc: Mapped[bytes] = mapped_column(LargeBinary)
    number_bi: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    bi_ver: Mapped[int] = mapped_column(Integer, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class IdentityRow(db.Model):  # type: ignore[name-defined, misc]
    """One openid under one appid. Levels 1 and 2 live here as dates; level 3 never does (security design 2.1)."""

    __tablename__ = "wx_identity"
    __table_args__ = (UniqueConstraint("appid", "openid_bi"), Index("ix_wx_identity_unionid_bi", "unionid_bi"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    appid: Mapped[str] = mapped_column(String(32))
    openid_bi: Mapped[bytes] = mapped_column(LargeBinary(16))
    openid_enc: Mapped[bytes] = mapped_column(LargeBinary)
    unionid_bi: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    unionid_enc: Mapped[bytes | None] = mapped_column(LargeBinary)
    bi_ver: Mapped[int] = mapped_column(Integer, index=True)
    union_ver: Mapped[int | None] = mapped_column(Integer, index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    link_state: Mapped[str] = mapped_column(String(12))  # NONE | ACTIVE | ENDED
    link_epoch: Mapped[int] = mapped_column(Integer)
    l1_at: Mapped[datetime | None] = mapped_column(UtcTime)
    l2_at: Mapped[datetime | None] = mapped_column(UtcTime)
    city: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
