"""Consent as it was given (security design 8): recorded before name, number or face are looked at."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from auth.tables import ConsentRow
from models.errors import ConsentMissing
from models.exchange import Channel
from models.keeping.chance import new_id
from models.keeping.database import db
from models.ports import Random

VERSION: Final = re.compile(r"[0-9A-Za-z._-]{1,32}", re.ASCII)
IDENTITY: Final = "identity"  # checking who one is: name, number and face


class Consents:
    """Works inside the open transaction and commits nothing. `texts` maps a version we hold to its SHA-256."""

    def __init__(self, texts: Mapping[str, bytes], random: Random) -> None:
        self._texts = texts
        self._random = random

    def require(self, family: Sequence[str], stated: str | None, now: datetime) -> None:
        """Records what the request states for the first identity, else looks for what the family gave before.

        Raises ConsentMissing when there is neither, or the stated version is malformed.
        """
        if stated is not None:
            self._record(family[0], stated, now)
        elif not self._given(family):
            raise ConsentMissing(IDENTITY)

    def refuse_withdrawn(self, family: Sequence[str]) -> None:
        """Raises ConsentMissing when a consent was given and none stands any more."""
        wanted = select(ConsentRow.id).where(ConsentRow.identity_id.in_(family), ConsentRow.purpose == IDENTITY)
        if not self._given(family) and db.session.scalars(wanted.limit(1)).first() is not None:
            raise ConsentMissing(IDENTITY)

    def _record(self, identity: str, version: str, now: datetime) -> None:
        """A version that we do not hold is kept without a hash: it was agreed to all the same."""
        if not VERSION.fullmatch(version):
            raise ConsentMissing("text version")
        row = ConsentRow(id=new_id(self._random), identity_id=identity, purpose=IDENTITY, text_version=version)
        row.text_hash, row.channel, row.given_at = self._texts.get(version), Channel.MINI, now
        db.session.add(row)

    def _given(self, family: Sequence[str]) -> bool:
        wanted = select(ConsentRow.id).where(ConsentRow.identity_id.in_(family), ConsentRow.purpose == IDENTITY)
        return db.session.scalars(wanted.where(ConsentRow.withdrawn_at.is_(None)).limit(1)).first() is not None
