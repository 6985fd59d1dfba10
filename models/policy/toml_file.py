"""Reading one policy file: every finding is kept and named, so an officer can mend all of them in one go."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import TracebackType
from typing import Any

from models.errors import Misconfigured


class Table:
    """One table of a TOML file. Wrong or missing keys are collected; `Misconfigured` lists them when the block ends."""

    def __init__(self, content: Mapping[str, Any], place: str, findings: list[str]) -> None:
        self._content = content
        self._place = place
        self._findings = findings

    def __enter__(self) -> "Table":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._findings and error is None:
            raise Misconfigured("; ".join(self._findings))

    def wrong(self, key: str, what: str) -> None:
        """Notes a finding against `key`."""
        self._findings.append(f"{self._place} {key}: {what}")

    def only(self, allowed: Iterable[str]) -> None:
        """A key nobody reads is a typing mistake, not an extension."""
        for key in sorted(set(self._content) - set(allowed)):
            self.wrong(key, "unknown key")

    def text(self, key: str, *, empty: bool = False) -> str:
        value = self._of(key, str)
        if value == "" and not empty:
            self.wrong(key, "is empty")
        return value or ""

    def flag(self, key: str) -> bool:
        return bool(self._of(key, bool))

    def count(self, key: str) -> int:
        """A whole number above zero."""
        value = self._of(key, int)
        if value is not None and (isinstance(value, bool) or value <= 0):
            self.wrong(key, "is not a whole number above zero")
            return 1
        return value or 1

    def number(self, key: str) -> int:
        """A whole number, zero included."""
        value = self._of(key, int)
        if value is not None and (isinstance(value, bool) or value < 0):
            self.wrong(key, "is not a whole number")
            return 0
        return value or 0

    def amount(self, key: str) -> Decimal:
        """A decimal written as text, because TOML floats are binary."""
        try:
            value = Decimal(self.text(key))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.wrong(key, "is not a decimal number in quotes")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._of(key, list) or []
        if not all(isinstance(value, str) and value for value in values):
            self.wrong(key, "is not a list of texts")
            return ()
        return tuple(values)

    def day(self, key: str) -> date | None:
        """An ISO date in quotes; an empty text means "not confirmed"."""
        value = self.text(key, empty=True)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(key, "is not a date YYYY-MM-DD")
            return None

    def raw(self, key: str) -> Any:
        """What stands there, whatever it is; None when nothing does. For values that may be written in two ways."""
        return self._content.get(key)

    def at(self, key: str) -> str:
        """Where a key stands, for names made from places."""
        return f"{self._place}{key}"

    def has(self, key: str) -> bool:
        return key in self._content

    def names(self) -> tuple[str, ...]:
        return tuple(self._content)

    def table(self, key: str) -> "Table":
        return Table(self._of(key, dict) or {}, f"{self._place} {key}.", self._findings)

    def tables(self, key: str) -> tuple["Table", ...]:
        rows = self._of(key, list) or []
        if not all(isinstance(row, dict) for row in rows):
            self.wrong(key, "is not a list of tables")
            return ()
        return tuple(Table(row, f"{self._place} {key}[{n}].", self._findings) for n, row in enumerate(rows))

    def _of(self, key: str, kind: type) -> Any:
        if key not in self._content:
            self.wrong(key, "is missing")
            return None
        if not isinstance(self._content[key], kind):
            self.wrong(key, f"is not {_PLAIN[kind]}")
            return None
        return self._content[key]


_PLAIN = {str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}


def opened(file: Path) -> Table:
    """The file as a Table. Raises Misconfigured when it cannot be read as TOML."""
    try:
        return Table(tomllib.loads(file.read_text("utf-8")), f"{file.parent.name}/{file.name}", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(f"{file.parent.name}/{file.name}: {type(error).__name__}") from error
