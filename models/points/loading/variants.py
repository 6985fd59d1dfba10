"""The same law under other readings: the file once more with one number replaced, for every alternative in it."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from models.exchange import Language
from models.points.citing import Alternative, Cited
from models.points.loading.cited import Citations, Cites, footing
from models.points.loading.indicators import indicator
from models.points.loading.readings import reckoning
from models.points.rule_set import Indicator, Reckoning, Variant
from models.policy.toml_file import Table

Place = tuple[str | int, ...]


def variants(
    raw: Mapping[str, Any], placed: list[tuple[Place, Cited]], table: Table, known: frozenset[str]
) -> Iterator[Variant]:
    """An alternative that is itself not in order is a finding against the number it belongs to."""
    for at, cited in placed:
        for alternative in cited.alternatives:
            findings: list[str] = []
            content = _with(raw, at, alternative.value)
            if at[0] == "indicator":
                one = _indicator(content, int(at[1]), known, findings)
                yield _variant(cited, alternative, {one.key: one}, None)
            elif at[0] == "reckoning":
                yield _variant(cited, alternative, {}, _reckoning(content, known, findings))
            for finding in findings:
                table.wrong(cited.name, f"alternative: {finding}")


def _with(raw: Mapping[str, Any], at: Place, value: str) -> Any:
    patched = copy.deepcopy(dict(raw[at[0]]) if at[0] == "reckoning" else raw[str(at[0])])
    node: Any = patched
    for step in at[1:]:
        node = node[step]
    node["value"] = value
    return patched


def _indicator(content: Any, number: int, known: frozenset[str], findings: list[str]) -> Indicator:
    return indicator(Table(content[number], "", findings), number, known)[0]


def _reckoning(content: Any, known: frozenset[str], findings: list[str]) -> Reckoning:
    table = Table(content, "", findings)
    citations = Citations(known)
    return reckoning(Cites(table, ("reckoning",), "reckoning", footing(table, citations), citations))


def _variant(
    cited: Cited, alternative: Alternative, indicators: Mapping[str, Indicator], counting: Reckoning | None
) -> Variant:
    return Variant(
        parameter=cited.name,
        value=cited.value,
        alternative=alternative.value,
        status=cited.status,
        sources=alternative.sources,
        say={language: alternative.say[language] for language in Language},
        indicators=indicators,
        reckoning=counting,
    )
