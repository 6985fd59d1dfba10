"""The words of the pages: `templates/h5/texts/*.toml`, and the chat's terms, so that each term has one source."""

from pathlib import Path

from models.exchange import Language
from wechat.doors.speech_terms import Terms


class Texts:
    """Everything is read once, so a bad file stops the boot."""

    def __init__(self, folder: Path, terms: Terms) -> None:
        """`folder` holds one file per subject. Raises Misconfigured for an entry that lacks a language."""
        self.terms = terms
        self.files = {file.stem: Terms.load(file) for file in sorted(folder.glob("*.toml"))}

    def text(self, key: str, language: Language, **values: object) -> str:
        """The text `file.group.name`, its braces filled in. Raises KeyError for a text or a value nobody wrote down."""
        file, group, name = key.split(".")
        return self.files[file].text(group, name, language).format(**values)

    def has(self, key: str) -> bool:
        file, group, name = key.split(".")
        return file in self.files and name in self.files[file].entries.get(group, {})

    def term(self, group: str, key: object, language: Language) -> str:
        """A term as the chat has it. Raises KeyError: a citizen is never shown a code instead."""
        return self.terms.text(group, str(key), language)
