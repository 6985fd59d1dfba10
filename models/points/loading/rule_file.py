"""One file of `policy/points/`: read, checked, and turned into a RuleSet (docs/rule-sets.md)."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.errors import Misconfigured
from models.points.keys import DATED
from models.points.loading.cited import Citations, Cites, footing, said
from models.points.loading.claim_keys import claim_keys
from models.points.loading.completeness import nothing_unheard_of
from models.points.loading.conditions import no_code_twice, preconditions, refusals
from models.points.loading.indicators import indicator
from models.points.loading.readings import reckoning
from models.points.loading.variants import variants
from models.points.rule_set import Example, RuleSet
from models.policy.toml_file import Table

HEAD = ("id", "city", "purpose", "name", "instrument_no", "effective_from", "effective_to", "supersedes", "status")
BODY = ("standard", "sources", "claim", "series", "reckoning", "indicator", "refusal", "precondition", "example")


def read(text: str, place: str) -> RuleSet:
    """Raises Misconfigured with every finding: file, place in it, and what is wrong."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{place}: {error}") from error
    with Table(raw, place, []) as table:
        table.only((*HEAD, *BODY))
        if table.text("id") != Path(place).stem:
            table.wrong("id", "differs from the file's name")
        return _rule_set(table, raw)


def _rule_set(table: Table, raw: Mapping[str, Any]) -> RuleSet:
    sources = table.table("sources")
    citations = Citations(frozenset(sources.names()))
    top = Cites(table, (), "", footing(table.table("standard"), citations), citations)
    keys = claim_keys(table.table("claim"))
    rows = [indicator(row, n, citations.known) for n, row in enumerate(table.tables("indicator"))]
    indicators = tuple(one for one, _ in rows)
    counting = reckoning(top.under(table.table("reckoning"), "reckoning", name="reckoning"))
    standard = top.under(table.table("standard"), "standard", name="standard")
    standard.table.only(("threshold", "floor", "status", "sources"))
    refused, needed = refusals(top), preconditions(top)
    threshold, floor = standard.number_or("threshold", None), standard.number_or("floor", None)
    placed = [*citations.found, *(one for _, found in rows for one in found.found)]
    no_code_twice(table, [one.key for one in indicators])
    codes = [gate.code for one in indicators for gate in one.gates]
    no_code_twice(table, [*codes, *(one.code for one in refused), *(one.code for one in needed)])
    nothing_unheard_of(table, keys, indicators, (*refused, *needed))
    return RuleSet(
        **_head(table),
        threshold=threshold,
        floor=floor,
        sources={name: sources.text(name) for name in sources.names()},
        keys=keys,
        giving=frozenset(name for name, key in keys.items() if key.gives),
        dated=frozenset(name for name, key in keys.items() if key.kind in DATED),
        series={name: table.table("series").text(name) for name in table.table("series").names()},
        reckoning=counting,
        indicators=indicators,
        refusals=refused,
        preconditions=needed,
        variants=tuple(variants(raw, placed, table, citations.known)),
        cited=tuple(cited for _, cited in placed),
        examples=tuple(_examples(table)),
    )


def _head(table: Table) -> dict[str, Any]:
    begins, status = table.day("effective_from"), table.text("status")
    if status not in ("draft", "published"):
        table.wrong("status", "is neither draft nor published")
    if begins is None:
        table.wrong("effective_from", "is empty")
    return {
        "id": table.text("id"),
        "city": table.text("city"),
        "purpose": table.text("purpose"),
        "name": said(table, "name"),
        "instrument_no": table.text("instrument_no"),
        "effective_from": begins or date.min,
        "effective_to": table.day("effective_to"),
        "supersedes": table.text("supersedes", empty=True),
        "status": status,
    }


def _examples(table: Table) -> Iterator[Example]:
    for row in table.tables("example"):
        row.only(("say", "on", "claim", "expect"))
        day = row.day("on")
        if day is None:
            row.wrong("on", "is empty")
        yield Example(row.text("say"), day or date.min, row.raw("claim") or {}, row.raw("expect") or {})
