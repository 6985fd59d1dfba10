"""The texts citizens consent to. A published version never changes: what was agreed to must be shown again later."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from models.errors import Misconfigured

FILE_NAME = re.compile(r"(?P<purpose>[a-z-]+)\.(?P<version>[0-9A-Za-z_-]+)\.(?P<language>zh|en)\.txt")


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of one purpose, in both languages. `digest` is SHA-256 over both, zh first."""

    purpose: str
    version: str
    zh: str
    en: str

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(f"{self.zh}\0{self.en}".encode()).digest()


def load_consents(folder: Path) -> tuple[ConsentText, ...]:
    """All texts of `templates/consent/`, oldest version first. Raises Misconfigured when a language is missing."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for file in sorted(folder.glob("*.txt")):
        name = FILE_NAME.fullmatch(file.name)
        if name is None:
            raise Misconfigured(f"{file.name} is not <purpose>.<version>.<language>.txt")
        found.setdefault((name["purpose"], name["version"]), {})[name["language"]] = file.read_text("utf-8")
    lone = [f"{purpose}.{version}" for (purpose, version), texts in found.items() if len(texts) != 2]
    if lone:
        raise Misconfigured(f"consent texts without a second language: {', '.join(lone)}")
    return tuple(ConsentText(purpose, version, **texts) for (purpose, version), texts in sorted(found.items()))
