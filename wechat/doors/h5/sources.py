"""Where figures come from and how fresh they are (insurance domain 3.7), and why others are not shown (design 6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.exchange import Answer, Fact, FactState, Language, Reason, Section
from models.insurance.record import Owner
from models.policy.cities import City
from wechat.doors.h5.figures import reason
from wechat.doors.h5.texts import Texts
from wechat.doors.speech_values import in_day


class Tone(StrEnum):
    """How the age of a figure compares with the owner's promise: within it, later, more than twice as old."""

    FRESH = "fresh"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Source:
    """One owner's figures: who, how they reach us, up to which day they hold, and the tone of their age."""

    owner: str
    how: str
    day: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Withheld:
    """Things not shown for one reason, and what to do about it. `code` is the Reason."""

    code: Reason
    names: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made: the city asked, the language, and the moment (UTC)."""

    city: City
    language: Language
    now: datetime


def sources(facts: Iterable[Fact], reader: Reader, texts: Texts) -> tuple[Source, ...]:
    """The owners of what is shown or missing here, each with its own as-of. Own facts have none."""
    found = {}
    for fact in facts:
        if fact.as_of is not None and fact.state is not FactState.HIDDEN:
            found.setdefault((fact.owner, fact.as_of, fact.source), []).append(fact)
    return tuple(_source(group, reader, texts) for group in found.values())


def _source(facts: list[Fact], reader: Reader, texts: Texts) -> Source:
    first = facts[0]
    owner = reader.city.owners[Owner(first.owner)]
    day = in_day(first.as_of, reader.language) if first.as_of else ""
    late = any(fact.state is FactState.STALE for fact in facts)
    tone = _tone(first.as_of, reader.now, timedelta(hours=owner.promise_hours)) if late else Tone.FRESH
    return Source(owner.name[reader.language], texts.text(f"source.how.{first.source}", reader.language), day, tone)


def _tone(as_of: datetime | None, now: datetime, promised: timedelta) -> Tone:
    """A figure its handler calls late: amber, and red past twice the promise."""
    return Tone.OVERDUE if as_of is not None and now - as_of > 2 * promised else Tone.LATE


def withheld(answer: Answer, reader: Reader, texts: Texts) -> tuple[Withheld, ...]:
    """Per reason, every figure of the answer that is hidden or has not been given."""
    found: dict[Reason, dict[str, list[str]]] = {}
    for section in answer.sections:
        for fact in section.facts:
            if fact.reason is not None and fact.state in (FactState.HIDDEN, FactState.ABSENT):
                _collect(found.setdefault(fact.reason, {}), fact, section, (reader.language, texts))
    facts = {fact.reason: fact for fact in answer.facts() if fact.reason is not None}
    return tuple(_withheld(facts[code], names, reader, texts) for code, names in found.items())


def _collect(names: dict[str, list[str]], fact: Fact, section: Section, said: tuple[Language, Texts]) -> None:
    language, texts = said
    titles = names.setdefault(texts.term("fact", fact.name, language), [])
    title = texts.term("section", section.name, language)
    if title not in titles:
        titles.append(title)


def _withheld(fact: Fact, names: Mapping[str, Iterable[str]], reader: Reader, texts: Texts) -> Withheld:
    language, city = reader.language, reader.city
    around = "{}（{}）" if language is Language.ZH else "{} ({})"
    listed = texts.terms.listed
    told = listed((around.format(name, listed(titles, language)) for name, titles in names.items()), language)
    values = {"city": city.name[language], "apps": listed(city.apps, language), "hotline": city.hotline}
    assert fact.reason is not None
    remedy = texts.text(f"source.remedy.{fact.reason}", language, **values)
    return Withheld(fact.reason, told, reason(fact, language, texts), remedy)
