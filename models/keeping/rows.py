"""Small statements that both engines spell differently."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite

from models.keeping.database import db

INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def counted(result: object) -> bool:
    """Whether a change touched a row: the decision of every compare-and-set."""
    return isinstance(result, CursorResult) and result.rowcount > 0


def insert_once(table: Any, values: Mapping[str, Any]) -> bool:
    """Inserts unless a row with this key stands already; true if this call made it. Safe between processes."""
    statement = INSERTS[db.session.get_bind().dialect.name](table).values(**values).on_conflict_do_nothing()
    # Without this option the row count of an INSERT is not fetched and reads -1.
    statement = statement.execution_options(preserve_rowcount=True)
    return counted(db.session.execute(statement))
