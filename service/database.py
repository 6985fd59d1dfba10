"""How the database is opened: one function for the service, the worker, the commands and the tests."""

import math
import sqlite3
import time
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DisconnectionError

import auth.rights.tables
import auth.tables
import models.keeping.tables
import models.people.tables
from models.keeping.database import db
from models.keeping.guard import guard
from service.postgres import ARGUMENTS, BoundedConnection

# The rooms that hold tables: migrations must see them all.
TABLES = (auth.rights.tables, auth.tables, models.keeping.tables, models.people.tables)
RESTED_SECONDS = 1.0
POOL = {"pool_size": 8, "max_overflow": 8, "pool_use_lifo": True, "pool_timeout": 5}
MIGRATIONS = str(Path(__file__).resolve().parent.parent / "migrations")


def open_database(app: Flask, url: str) -> None:
    """Binds the shared handle to `url` (SQLite or `postgresql+psycopg://`). Creates nothing."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # Parameters never reach logs or error texts: they hold blind indexes and sealed values.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True} | _pool(url)
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True)
    with app.app_context():
        guard(db.engine)
        if db.engine.dialect.name == "sqlite":
            _tune_sqlite(db.engine)
        else:
            _bound_postgresql(db.engine)
            _ping_the_idle(db.engine)


def _pool(url: str) -> dict[str, Any]:
    return {} if url.startswith("sqlite") else POOL


def _bound_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, record: object, told: list[Any], named: dict[str, Any]) -> BoundedConnection:
        return BoundedConnection.connect(*told, **ARGUMENTS | named)


def _ping_the_idle(engine: Engine) -> None:
    """A connection that rested may have been cut by a restart or a firewall: it is asked before it is used.

    One that was just used is not: a round trip for each look would cost more than the look. When the database goes
    down in that moment the push is refused with a 503 and WeChat sends it again.
    """

    @event.listens_for(engine, "checkin")
    def used(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, proxy: Any) -> None:
        if time.monotonic() - record.info.get("used", math.inf) < RESTED_SECONDS:
            return
        try:
            with connection.hurried():
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise DisconnectionError from None  # the pool opens another one


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=8000"):
            connection.execute(f"PRAGMA {pragma}").close()
        # A deleted key must be gone from the file, not only from the table.
        connection.execute("PRAGMA secure_delete=ON").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
