"""The sandbox's memory: one SQLite file, safe for many threads, kept over restarts."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, appid TEXT NOT NULL, kind TEXT NOT NULL, issued_at REAL NOT NULL,
  expires_at REAL NOT NULL, dies_at REAL);
CREATE TABLE IF NOT EXISTS tally (id INTEGER PRIMARY KEY, appid TEXT NOT NULL, what TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS code (
  code TEXT PRIMARY KEY, purpose TEXT NOT NULL, appid TEXT NOT NULL, openid TEXT NOT NULL,
  issued_at REAL NOT NULL, used_at REAL);
CREATE TABLE IF NOT EXISTS web_token (
  token TEXT PRIMARY KEY, refresh TEXT NOT NULL, appid TEXT NOT NULL, openid TEXT NOT NULL, scope TEXT NOT NULL,
  issued_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS ticket (
  appid TEXT NOT NULL, kind TEXT NOT NULL, ticket TEXT NOT NULL, issued_at REAL NOT NULL, PRIMARY KEY (appid, kind));
CREATE TABLE IF NOT EXISTS session_key (openid TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS face (
  verify_id TEXT PRIMARY KEY, appid TEXT NOT NULL, out_seq_no TEXT NOT NULL, cert_hash TEXT NOT NULL,
  cert_name TEXT NOT NULL, cert_no TEXT NOT NULL, openid TEXT NOT NULL, created_at REAL NOT NULL, verify_ret INTEGER,
  UNIQUE (appid, out_seq_no));
CREATE TABLE IF NOT EXISTS follower (openid TEXT PRIMARY KEY, since REAL NOT NULL);
CREATE TABLE IF NOT EXISTS opening (
  openid TEXT PRIMARY KEY, opened_at REAL NOT NULL, closes_at REAL NOT NULL, remaining INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS line (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, way TEXT NOT NULL, kind TEXT NOT NULL,
  content TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS line_of ON line (openid, id);
CREATE TABLE IF NOT EXISTS push (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, message TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS menu (id INTEGER PRIMARY KEY CHECK (id = 1), buttons TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS call (
  id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path TEXT NOT NULL, at REAL NOT NULL,
  status INTEGER NOT NULL, errcode INTEGER);
CREATE TABLE IF NOT EXISTS fault (name TEXT PRIMARY KEY, rule TEXT NOT NULL, remaining INTEGER);
CREATE TABLE IF NOT EXISTS switch (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """All state of the sandbox. Readers and writers take turns: it serves one city's phone, not a city."""

    def __init__(self, file: Path) -> None:
        # Autocommit; `change` opens its transactions by hand, so nothing is left half-written or open.
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _TABLES)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or, when the block raises, none of it."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        return next(iter(self.rows(sql, *values)), None)

    def write(self, sql: str, *values: object) -> int:
        """One statement in a transaction of its own; returns how many rows it touched."""
        with self.change() as change:
            return change.execute(sql, values).rowcount

    def close(self) -> None:
        with self._lock:
            self._connection.close()
