"""Reading `policy/words/<language>.toml`: synonyms per intent, control words, fillers, traditional characters."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from models.errors import Misconfigured
from models.exchange import Language
from models.policy.cities import Cities
from models.policy.normal import normal
from models.policy.toml_file import Table, opened
from models.policy.words import Control, Phrases, Words

KEYS = ("fillers", "letters", "intent", "control")


def load_words(folder: Path, cities: Cities) -> Words:
    """All languages as one matcher. Raises Misconfigured: a bad file, or a phrase with two meanings."""
    files = {language: _opened(folder / f"{language}.toml") for language in Language}
    letters = _letters(files[Language.ZH])
    phrases = _together([_phrases(table, letters) for table in files.values()])
    _one_meaning_each(phrases)
    fillers = {normal(filler, letters) for table in files.values() for filler in table.texts("fillers")}
    mentions = ((mention, city.code) for city in cities.by_code.values() for mention in city.mentions())
    return Words(
        phrases=phrases,
        offered=files[Language.ZH].table("intent").names(),
        fillers=tuple(sorted(fillers, key=lambda filler: (-len(filler), filler))),
        letters=letters,
        cities={normal(mention, letters): code for mention, code in mentions},
    )


def _opened(file: Path) -> Table:
    """The file with all its keys checked."""
    with opened(file) as table:
        table.only(KEYS)
        table.texts("fillers")
        table.table("letters").only(("traditional", "simplified"))
        for key in ("traditional", "simplified"):
            table.table("letters").text(key, empty=True)
        if set(table.table("control").names()) != set(Control):
            table.wrong("control", f"must hold exactly {', '.join(Control)}")
        for kind in ("intent", "control"):
            for name in table.table(kind).names():
                _row(table.table(kind).table(name))
    return table


def _row(row: Table) -> tuple[tuple[str, ...], ...]:
    row.only(("anywhere", "alone", "leading"))
    return row.texts("anywhere"), row.texts("alone"), row.texts("leading") if row.has("leading") else ()


def _letters(table: Table) -> Mapping[str, str]:
    row = table.table("letters")
    traditional, simplified = row.text("traditional", empty=True), row.text("simplified", empty=True)
    if len(traditional) != len(simplified):
        raise Misconfigured("words: letters: traditional and simplified differ in length")
    return dict(zip(traditional, simplified, strict=True))


def _phrases(table: Table, letters: Mapping[str, str]) -> Mapping[str, Phrases]:
    rows = {name: table.table(kind).table(name) for kind in ("intent", "control") for name in table.table(kind).names()}
    return {
        name: Phrases(*(tuple(normal(phrase, letters) for phrase in phrases) for phrases in _row(row)))
        for name, row in rows.items()
    }


def _together(files: Iterable[Mapping[str, Phrases]]) -> Mapping[str, Phrases]:
    """Both languages at once: many citizens mix them. Every language must know every name."""
    first, *others = files
    for other in others:
        if set(first) != set(other):
            raise Misconfigured(f"words: not in every language: {', '.join(sorted(set(first) ^ set(other)))}")
    return {
        name: Phrases(
            anywhere=tuple(phrase for file in (first, *others) for phrase in file[name].anywhere),
            alone=tuple(phrase for file in (first, *others) for phrase in file[name].alone),
            leading=tuple(phrase for file in (first, *others) for phrase in file[name].leading),
        )
        for name in first
    }


def _one_meaning_each(phrases: Mapping[str, Phrases]) -> None:
    seen: dict[str, str] = {}
    for name, ways in phrases.items():
        for phrase in (*ways.anywhere, *ways.alone):
            if seen.setdefault(phrase, name) != name:
                raise Misconfigured(f"words: {phrase} means both {seen[phrase]} and {name}")
