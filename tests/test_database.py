"""The database keeps what the floors above rely on, on both engines."""

from datetime import UTC, datetime

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import text

from models.keeping.database import db
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect

AT = datetime(2026, 11, 21, 2, 0, 0, 123000, tzinfo=UTC)


def _note() -> None:
    with effect() as session:
        session.add(AuditRow(at=AT, kind="login", actor="a", subject="s", object="", result="ok"))


def test_a_time_comes_back_exactly_as_it_went_in(database: Flask) -> None:
    _note()
    assert db.session.execute(sqlalchemy.select(AuditRow.at)).scalar_one() == AT


@pytest.mark.parametrize("change", ["UPDATE audit SET result='x'", "DELETE FROM audit"])
def test_the_audit_log_refuses_to_be_changed(database: Flask, change: str) -> None:
    _note()
    with pytest.raises(sqlalchemy.exc.DatabaseError), effect() as session:
        session.execute(text(change))
    assert db.session.execute(sqlalchemy.select(AuditRow.result)).scalar_one() == "ok"


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Flask) -> None:
    kept = set(sqlalchemy.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert kept == set(db.metadata.tables)
