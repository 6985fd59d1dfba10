"""The terms and sentences of the chat: one TOML entry per thing, each in every language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.exchange import Language
from models.policy.toml_file import opened

COMMA: Mapping[Language, str] = {Language.ZH: "、", Language.EN: ", "}


@dataclass(frozen=True, slots=True)
class Terms:
    """`entries[group][key][language]`, complete in every language by construction."""

    entries: Mapping[str, Mapping[str, Mapping[Language, str]]]

    @classmethod
    def load(cls, file: Path) -> "Terms":
        """Raises Misconfigured with every entry that lacks a language or has one too many."""
        entries: dict[str, dict[str, dict[Language, str]]] = {}
        with opened(file) as table:
            for group in table.names():
                rows = {key: table.table(group).table(key) for key in table.table(group).names()}
                for row in rows.values():
                    row.only(Language)
                entries[group] = {
                    key: {language: row.text(language).strip() for language in Language} for key, row in rows.items()
                }
        return cls(entries)

    def text(self, group: str, key: str, language: Language) -> str:
        """Raises KeyError for a term nobody wrote down: a citizen is never shown a code instead."""
        return self.entries[group][key][language]

    def listed(self, words: Iterable[str], language: Language) -> str:
        """Several words in a row, as the language writes it."""
        return COMMA[language].join(words)
