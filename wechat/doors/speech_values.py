"""How a fact reads in a chat: its value in plain words, or why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from models.calendar.month import Month
from models.exchange import Fact, FactState, Language, Section, Value
from models.money import Money
from wechat.doors.speech_terms import Terms

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

# Facts whose text value is a code; the code's words stand under the fact's name in terms.toml.
CODED: Final = frozenset({"status", "points_state", "permit", "deadline", "next_actor", "score_kind"})


def in_words(value: Value | None, language: Language, terms: Terms) -> str:
    """A value as people read it: months and days in the language's order, points without idle zeros."""
    match value:
        case None:
            return ""
        case bool():
            return terms.text("word", "yes" if value else "no", language)
        case Decimal():
            return f"{value.normalize():f}"
        case Money():
            return terms.text("word", "yuan", language).format(amount=value.yuan())
        case Month():
            return f"{value.year}年{value.number}月" if language is Language.ZH else f"{value.year}-{value.number:02d}"
        case date():
            return in_day(value, language)
        case tuple():
            return terms.listed((in_words(part, language, terms) for part in value), language)
        case _:
            return str(value)


def in_day(day: date, language: Language) -> str:
    """A calendar day; a moment is first read on Shanghai's calendar."""
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日" if language is Language.ZH else day.isoformat()


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact for a template. `known`: there is a value to show; else `why` says why not ("" when none is due)."""

    name: str
    known: bool
    value: Value | None
    text: str
    why: str


class SectionView:
    """One section for a template, looked up by the facts' names."""

    def __init__(self, section: Section, language: Language, terms: Terms) -> None:
        self.name = str(section.name)
        self.title = terms.text("section", section.name, language)
        self._facts = tuple(_shown(fact, language, terms) for fact in section.facts)

    def shown(self) -> Iterator[Shown]:
        return iter(self._facts)

    def all(self, name: str) -> tuple[Shown, ...]:
        """Every fact of this name that has a value."""
        return tuple(fact for fact in self._facts if fact.name == name and fact.known)

    def has(self, name: str) -> bool:
        return bool(self.all(name))

    def yes(self, name: str) -> bool:
        """The fact is there and true."""
        return any(fact.value is True for fact in self.all(name))

    def no(self, name: str) -> bool:
        """The fact is there and false."""
        return any(fact.value is False for fact in self.all(name))

    def is_(self, name: str, *codes: str) -> bool:
        """The fact is there and has one of these codes."""
        return any(fact.value in codes for fact in self.all(name))

    def text(self, name: str) -> str:
        """The words of a fact that has a value. Raises IndexError for one that has none."""
        return self.all(name)[0].text

    def why(self, name: str) -> str:
        """Why this fact has no value; "" when it has one, or is no part of this section."""
        return next((fact.why for fact in self._facts if fact.name == name), "")


def _shown(fact: Fact, language: Language, terms: Terms) -> Shown:
    known = is_known(fact)
    why = "" if known or fact.reason is None else terms.text("reason", fact.reason, language)
    return Shown(fact.name, known, fact.value, fact_text(fact, language, terms), why)


def is_known(fact: Fact) -> bool:
    """There is a value to show, be it older than promised."""
    return fact.state in (FactState.KNOWN, FactState.STALE)


def fact_text(fact: Fact, language: Language, terms: Terms) -> str:
    """The value in words, a code's words included; "" where there is none."""
    if not is_known(fact):
        return ""
    if fact.name in CODED:
        return terms.text(fact.name, str(fact.value), language)
    return in_words(fact.value, language, terms)
