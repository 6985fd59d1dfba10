"""Conditions, tests, gates, refusals and preconditions as a rule-set file writes them."""

from collections.abc import Iterator
from typing import Any

from models.points.citing import Status
from models.points.conditions import COMPARISONS, Condition, Test
from models.points.loading.cited import Cites, said
from models.points.rule_set import Gate, Precondition, Refusal
from models.policy.toml_file import Table

CONDITION = ("fact", *COMPARISONS)
NAMED = ("code", "article", "say", "status", "sources", "applied", "when")


def condition(cites: Cites) -> Condition:
    """Exactly one comparison."""
    table = cites.table
    named = [comparison for comparison in COMPARISONS if table.has(comparison)]
    if len(named) != 1:
        table.wrong("fact", f"needs exactly one of {', '.join(COMPARISONS)}")
        return Condition(table.text("fact"), "is", None)
    return Condition(table.text("fact"), named[0], _need(cites, named[0]))


def _need(cites: Cites, comparison: str) -> Any:
    table = cites.table
    match comparison:
        case "is":
            return table.raw("is") if isinstance(table.raw("is"), bool) else table.text("is")
        case "one_of":
            return frozenset(table.texts("one_of"))
        case "between":
            edges = cites.under(table.table("between"), "between", name="between")
            edges.table.only(("from", "to", "status", "sources"))
            return (edges.number("from"), edges.number("to"))
        case "not_before":
            return table.text("not_before")
        case _:
            return cites.number(comparison)


def test(cites: Cites) -> Test:
    when = tuple(_when(cites)) if cites.table.has("when") else ()
    return Test(when, condition(cites))


def _when(cites: Cites) -> Iterator[Condition]:
    for number, row in enumerate(cites.table.tables("when")):
        row.only(CONDITION)
        yield condition(cites.under(row, "when", number, name=f"when{number}"))


def gates(cites: Cites) -> tuple[Gate, ...]:
    """The gates of one indicator; `applied = "no"` is how another reading of the law switches one off."""
    found = []
    for number, row in enumerate(cites.table.tables("gate") if cites.table.has("gate") else ()):
        row.only((*NAMED, *CONDITION))
        own = cites.under(row, "gate", number, name=row.text("code"))
        gate = Gate(row.text("code"), test(own), row.text("article"), said(row, "say"), *_standing(own))
        if not row.has("applied") or own.text("applied") == "yes":
            found.append(gate)
    return tuple(found)


def refusals(cites: Cites) -> tuple[Refusal, ...]:
    found = []
    for number, row in enumerate(cites.table.tables("refusal")):
        row.only((*NAMED, *CONDITION, "kind"))
        own = cites.under(row, "refusal", number, name=row.text("code"))
        kind = row.text("kind")
        if kind not in ("veto", "ineligible"):
            row.wrong("kind", "is neither veto nor ineligible")
        found.append(Refusal(row.text("code"), kind, test(own), row.text("article"), said(row, "say"), *_standing(own)))
    return tuple(found)


def preconditions(cites: Cites) -> tuple[Precondition, ...]:
    found = []
    for number, row in enumerate(cites.table.tables("precondition")):
        row.only(("code", "article", "say", "status", "sources", "test"))
        own = cites.under(row, "precondition", number, name=row.text("code"))
        tests = tuple(_tests(own))
        found.append(Precondition(row.text("code"), tests, row.text("article"), said(row, "say"), *_standing(own)))
    return tuple(found)


def _tests(cites: Cites) -> Iterator[Test]:
    """None for what no claim states: such a precondition is told and never tested."""
    for number, row in enumerate(cites.table.tables("test") if cites.table.has("test") else ()):
        row.only((*CONDITION, "when"))
        yield test(cites.under(row, "test", number))


def _standing(cites: Cites) -> tuple[Status, tuple[str, ...]]:
    return cites.footing.status or Status.UNCONFIRMED, cites.footing.sources


def no_code_twice(table: Table, codes: list[str]) -> None:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        table.wrong(code, "stands twice")
