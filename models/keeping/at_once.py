"""The two writes of a chat question, one statement each: taking it in, and settling it (design 7).

SQLite cannot write inside WITH: there the same steps run one after the other in one transaction.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Insert, Select, Update, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from models.keeping.rows import counted
from models.keeping.tables import AuditRow, NonceRow, ReceiptRow

Values = Mapping[str, Any]
NONCE = ("nonce", "body_hash", "expires_at")
RECEIPT = ("key", "identity_id", "session_id", "state", "lease_until", "body_enc", "received_at")
AUDIT = ("at", "kind", "actor", "subject", "object", "result")
ONE: Any = sa.literal_column("1").label("one")


def _bound(table: Any, names: tuple[str, ...]) -> dict[str, Any]:
    # Not named like the column: a parameter that is would be taken for a value of every table in the statement.
    return {name: bindparam(f"the_{name}", type_=table.__table__.c[name].type) for name in names}


def _named(row: Values) -> dict[str, Any]:
    return {f"the_{name}": value for name, value in row.items()}


NOTE = sa.insert(AuditRow.__table__).values(_bound(AuditRow, AUDIT)).inline()
ANSWERED = (
    sa.update(ReceiptRow.__table__)
    .where(ReceiptRow.__table__.c.key == bindparam("receipt"), ReceiptRow.__table__.c.state == "TAKEN")
    .values(state="ANSWERED", body_enc=None, reply_enc=bindparam("sealed"))
)
ANSWERED_AND_NOTED = ANSWERED.add_cte(NOTE.returning(ONE).cte("noted"))


def enter(connection: Connection, rows: tuple[Values, Values], seen: Update, seen_at: Values) -> bool:
    """Writes `rows` (nonce, receipt) and `seen` (binds `seen_at`). True when all three are written.

    Otherwise the receipt is not: the session has ended, or a nonce or receipt like these stands already.
    """
    nonce, receipt = (_named(row) for row in rows)
    if connection.dialect.name == "postgresql":
        entered: bool = connection.execute(_entering(seen), {**nonce, **receipt, **seen_at}).scalar_one() == 1
        return entered
    steps = ((seen, seen_at), (_once(NonceRow, NONCE), nonce), (_once(ReceiptRow, RECEIPT), receipt))
    return all(counted(connection.execute(statement, values)) for statement, values in steps)


def settle(connection: Connection, key: bytes, sealed: bytes | None, audit: Values | None) -> bool:
    """Stores the reply and the audit row, when there is one. False when the receipt was answered already.

    The audit row is written in both cases: what was read was read.
    """
    answered = {"receipt": key, "sealed": sealed}
    if audit is not None and connection.dialect.name == "postgresql":
        return counted(connection.execute(ANSWERED_AND_NOTED, answered | _named(audit)))
    if audit is not None:
        connection.execute(NOTE, _named(audit))
    return counted(connection.execute(ANSWERED, answered))


@cache
def _entering(seen: Update) -> Select[Any]:
    """Each step only after the one before; a step that finds its row there writes nothing and ends the chain."""
    session = seen.returning(ONE).cte("session")
    nonce = _after(session, NonceRow, NONCE).cte("nonce")
    receipt = _after(nonce, ReceiptRow, RECEIPT).cte("receipt")
    return select(sa.func.count()).select_from(receipt)


def _after(before: Any, table: Any, names: tuple[str, ...]) -> Any:
    row = select(*_bound(table, names).values()).where(sa.exists(select(before.c.one)))
    return postgresql.insert(table.__table__).from_select(names, row).on_conflict_do_nothing().returning(ONE)


@cache
def _once(table: Any, names: tuple[str, ...]) -> Insert:
    statement = sqlite.insert(table.__table__).values(_bound(table, names)).on_conflict_do_nothing()
    # Without this option the row count of an INSERT is not fetched and reads -1.
    return statement.execution_options(preserve_rowcount=True)
