"""How a fact stands on a page: its label, its words or why there are none, and whether it starts covered."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.assurance.veiling import veiled
from models.exchange import Fact, FactState, Language, Section, Value
from wechat.doors.h5.texts import Texts
from wechat.doors.speech_values import fact_text, is_known


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact for a template. `known`: there is a value to show. `absent` without `why`: there is none to know."""

    name: str
    label: str
    known: bool
    value: Value | None
    text: str
    why: str
    veiled: bool
    stale: bool


class Figures:
    """One section for a template: its title, its facts in order, and the look-ups that pages need."""

    def __init__(self, section: Section, language: Language, texts: Texts) -> None:
        self.name = str(section.name)
        self.title = texts.term("section", section.name, language)
        self._section, self._language, self._texts = section, language, texts

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(_figure(fact, self._language, self._texts) for fact in self._section.facts)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self._section.facts

    def shown(self, *but: str) -> Iterator[Figure]:
        """Every fact that has a value, except the named ones."""
        return (one for one in self.figures if one.known and one.name not in but)

    def all(self, name: str) -> tuple[Figure, ...]:
        return tuple(one for one in self.figures if one.name == name and one.known)

    def has(self, name: str) -> bool:
        return bool(self.all(name))

    def one(self, name: str) -> Figure:
        """Raises IndexError for a fact without a value."""
        return self.all(name)[0]

    def yes(self, name: str) -> bool:
        return any(one.value is True for one in self.all(name))

    def no(self, name: str) -> bool:
        return any(one.value is False for one in self.all(name))

    def is_(self, name: str, *codes: object) -> bool:
        """The fact is there and has one of these codes."""
        return any(one.value in codes for one in self.all(name))

    def why(self, name: str) -> str:
        """Why this fact has no value; "" when it has one or is no part of this section."""
        return next((one.why for one in self.figures if one.name == name), "")


def _figure(fact: Fact, language: Language, texts: Texts) -> Figure:
    known = is_known(fact)
    return Figure(
        name=fact.name,
        label=texts.term("fact", fact.name, language),
        known=known,
        value=fact.value if known else None,
        text=fact_text(fact, language, texts.terms),
        why="" if known or fact.reason is None else reason(fact, language, texts),
        veiled=known and veiled(fact),
        stale=fact.state is FactState.STALE,
    )


def reason(fact: Fact, language: Language, texts: Texts) -> str:
    """Why, in words; where a page says it in other words than the chat, `texts/source.toml` has them."""
    key = f"source.why.{fact.reason}"
    return texts.text(key, language) if texts.has(key) else texts.term("reason", fact.reason, language)
