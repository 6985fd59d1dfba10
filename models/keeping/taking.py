"""Nonce, receipt and the session's idle time in one round trip: what takes a known writer's push in (design 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Update, bindparam, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from models.keeping.database import db
from models.keeping.rows import counted
from models.keeping.tables import NonceRow, ReceiptRow

Values = Mapping[str, Any]


def _bound(*names: str) -> dict[str, Any]:
    # Not named like the column: a parameter that is would be taken for a value of every table in the statement.
    return {name: bindparam(f"the_{name}") for name in names}


NONCE = _bound("nonce", "body_hash", "expires_at")
RECEIPT = _bound("key", "identity_id", "session_id", "state", "lease_until", "body_enc", "received_at")


@dataclass(frozen=True, slots=True)
class Entered:
    """Which of the three rows this call wrote."""

    nonce: bool
    receipt: bool
    session: bool


def enter(nonce: Values, receipt: Values, seen: Update, seen_at: Values) -> Entered:
    """Works inside the open transaction. `nonce` and `receipt` are new rows, `seen_at` binds what `seen` wants.

    Nothing is undone here: a caller that does not like the outcome rolls back.
    """
    connection = db.session.connection()
    rows = (_named(nonce), _named(receipt), seen_at)
    if connection.dialect.name == "postgresql":
        counts = connection.execute(_at_once(seen), {**rows[0], **rows[1], **seen_at}).one()
        return Entered(*(count == 1 for count in counts))
    each = zip((*_one_by_one(), seen), rows, strict=True)
    return Entered(*(counted(connection.execute(statement, values)) for statement, values in each))


def _named(row: Values) -> dict[str, Any]:
    return {f"the_{name}": value for name, value in row.items()}


@cache
def _at_once(seen: Update) -> Select[Any]:
    rows = (
        postgresql.insert(NonceRow.__table__).values(NONCE).on_conflict_do_nothing(),
        postgresql.insert(ReceiptRow.__table__).values(RECEIPT).on_conflict_do_nothing(),
        seen,
    )
    written = [each.returning(literal_column("1").label("one")).cte(f"written_{n}") for n, each in enumerate(rows)]
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in written))


@cache
def _one_by_one() -> tuple[Insert, Insert]:
    # Without this option the row count of an INSERT is not fetched and reads -1.
    nonce = sqlite.insert(NonceRow.__table__).values(NONCE).on_conflict_do_nothing()
    receipt = sqlite.insert(ReceiptRow.__table__).values(RECEIPT).on_conflict_do_nothing()
    return nonce.execution_options(preserve_rowcount=True), receipt.execution_options(preserve_rowcount=True)
