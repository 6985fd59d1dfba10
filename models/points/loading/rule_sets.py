"""The folder `policy/points/`: every rule set, each published one exactly as it was published."""

import hashlib
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from models.errors import Misconfigured
from models.points.loading.rule_file import read
from models.points.rule_set import RuleSet, RuleSets

LOCK: Final = "published.toml"


def load_rule_sets(folder: Path) -> RuleSets:
    """Raises Misconfigured: a file that is not in order, a published one that changed, two in force on one day."""
    texts = {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.toml")) if file.name != LOCK}
    found = {name: read(text, f"{folder.name}/{name}.toml") for name, text in texts.items()}
    sealed = seals(folder)
    for name, one in found.items():
        if one.status == "published" and sealed.get(name) != digest(texts[name]):
            raise Misconfigured(f"{folder.name}/{name}.toml: published, and not as {LOCK} holds it")
    if lost := sorted(set(sealed) - {name for name, one in found.items() if one.status == "published"}):
        raise Misconfigured(f"{folder.name}/{LOCK}: {', '.join(lost)} was published and is gone or a draft again")
    _one_at_a_time(found, folder.name)
    return RuleSets(found)


def seals(folder: Path) -> Mapping[str, str]:
    """SHA-256 by id of what was published. Raises Misconfigured."""
    try:
        table = tomllib.loads((folder / LOCK).read_text("utf-8"))["sha256"]
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(f"{folder.name}/{LOCK}: {type(error).__name__}") from error
    return {str(name): str(seal) for name, seal in table.items()}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _one_at_a_time(found: Mapping[str, RuleSet], folder: str) -> None:
    published = sorted(
        (one for one in found.values() if one.status == "published"), key=lambda one: (one.city, one.effective_from)
    )
    for one, after in pairwise(published):
        if one.city == after.city and (one.effective_to is None or after.effective_from <= one.effective_to):
            raise Misconfigured(f"{folder}: {one.id} and {after.id} are both in force on {after.effective_from}")
