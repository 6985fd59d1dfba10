"""Reading one number or choice with its status and sources: `"30"`, or `{ value = "30", status = …, sources = […] }`.

The short form takes status and sources of the table around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from models.points.citing import Alternative, Cited, Status
from models.policy.toml_file import Table

LONG = ("value", "status", "sources", "alternatives")


@dataclass(frozen=True, slots=True)
class Footing:
    """What a number rests on when it says nothing itself."""

    status: Status | None
    sources: tuple[str, ...]


@dataclass(slots=True)
class Citations:
    """All cited values read so far, by where they stand in the file."""

    known: frozenset[str]
    found: list[tuple[tuple[str | int, ...], Cited]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cites:
    """Reads cited values of one table. `at` is the table's place in the file, `name` its readable name."""

    table: Table
    at: tuple[str | int, ...]
    name: str
    footing: Footing
    citations: Citations

    def under(self, table: Table, *place: str | int, name: str = "") -> "Cites":
        """The same for a table inside this one, with its own status and sources where it has them."""
        below = ".".join(part for part in (self.name, name) if part)
        return Cites(table, (*self.at, *place), below, footing(table, self.citations, self.footing), self.citations)

    def number(self, key: str) -> Decimal:
        text = self.text(key)
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.table.wrong(key, "is not a decimal number in quotes")
            return Decimal(1)
        return value

    def number_or(self, key: str, otherwise: Decimal | None) -> Decimal | None:
        return self.number(key) if self.table.has(key) else otherwise

    def text(self, key: str) -> str:
        """Notes the citation. Findings: no value, no source, a source nobody listed, an unsure number alone."""
        alternatives: tuple[Alternative, ...] = ()
        raw = self.table.raw(key)
        if not isinstance(raw, dict):
            value, own = self.table.text(key), self.footing
        else:
            long = self.table.table(key)
            long.only(LONG)
            value, own = long.text("value"), footing(long, self.citations, self.footing)
            alternatives = _alternatives(long) if long.has("alternatives") else ()
        self._note(key, Cited(f"{self.name}.{key}", value, own.status or Status.UNCONFIRMED, own.sources, alternatives))
        if own.status is None:
            self.table.wrong(key, "has no status")
        return value

    def _note(self, key: str, cited: Cited) -> None:
        if not cited.sources:
            self.table.wrong(key, "has no source")
        for alternative in cited.alternatives:
            if not set(alternative.sources) <= self.citations.known:
                self.table.wrong(key, "an alternative's source is not listed under [sources]")
        if cited.status is Status.CONFLICT and not cited.alternatives:
            self.table.wrong(key, "is in conflict and names no alternative")
        self.citations.found.append(((*self.at, key), cited))


def footing(table: Table, citations: Citations, around: Footing | None = None) -> Footing:
    """Status and sources of a table, else those around it."""
    status = around.status if around else None
    if table.has("status"):
        status = _status(table)
    sources = around.sources if around else ()
    if table.has("sources"):
        sources = table.texts("sources")
        for source in sorted(set(sources) - citations.known):
            table.wrong("sources", f"{source} is not listed under [sources]")
    return Footing(status, sources)


def _status(table: Table) -> Status | None:
    text = table.text("status")
    if text not in tuple(Status):
        table.wrong("status", "is none of CONFIRMED, UNCONFIRMED, CONFLICT")
        return None
    return Status(text)


def _alternatives(table: Table) -> tuple[Alternative, ...]:
    found = []
    for row in table.tables("alternatives"):
        row.only(("value", "sources", "say"))
        found.append(Alternative(row.text("value"), row.texts("sources"), said(row, "say")))
    return tuple(found)


def said(table: Table, key: str) -> Mapping[Any, str]:
    """A text in both languages."""
    both = table.table(key)
    both.only(("zh", "en"))
    return {language: both.text(language) for language in ("zh", "en")}
