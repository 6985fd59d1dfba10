"""The audit log: one append-only row per effect and per reading, written in the transaction of its cause."""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import insert

from models.keeping.database import db
from models.keeping.keys import Keyring
from models.keeping.tables import AuditRow

# Inserted, not added: the id is of no use here, and asking for it costs more than the row.
NOTE = insert(AuditRow.__table__).inline()


class Ledger:
    """Implements ports.Ledger. Ids go in as pseudonyms, so the log alone names nobody."""

    def __init__(self, keyring: Keyring) -> None:
        self._key = keyring.audit

    def note(self, kind: str, *, actor: str, subject: str, object_: str, result: str, at: datetime) -> None:
        """`actor` and `subject` are our ids (identity, person, staff) or empty; `object_` a step or row id."""
        row = self.row(kind, actor=actor, subject=subject, object_=object_, result=result, at=at)
        db.session.connection().execute(NOTE, row)

    def row(
        self, kind: str, *, actor: str, subject: str, object_: str, result: str, at: datetime
    ) -> dict[str, str | datetime]:
        """The row that `note` would add, for a statement that writes it with its cause."""
        names = {"actor": self.pseudonym(actor), "subject": self.pseudonym(subject)}
        return {"at": at, "kind": kind, "object": object_, "result": result, **names}

    def pseudonym(self, id_: str) -> str:
        """128 bits of HMAC-SHA256 in hex; empty stays empty."""
        return hmac.new(self._key, id_.encode(), hashlib.sha256).hexdigest()[:32] if id_ else ""
