"""What stands under every answer: city, owners and dates, what is not shown and why, what to do next (design 6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.exchange import Answer, Fact, FactState, Language, Reason, Section
from models.insurance.record import Owner
from models.policy.cities import Cities, City
from wechat.doors.speech_terms import Terms
from wechat.doors.speech_values import in_day

# The facts that a template prints itself, with their reason in the same line.
HEADLINES = frozenset({"status", "score", "paid_months"})


@dataclass(frozen=True, slots=True)
class Source:
    """One owner's figures and the day up to which they hold. `stale`: older than the city promises."""

    owner: str
    day: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Withheld:
    """Things not shown for one reason."""

    names: str
    why: str


@dataclass(frozen=True, slots=True)
class Foot:
    city: str
    sources: tuple[Source, ...]
    promised: str
    withheld: tuple[Withheld, ...]
    actions: tuple[str, ...]
    rule_set: str
    uncertain: str


def foot(answer: Answer, cities: Cities, terms: Terms, language: Language) -> Foot:
    city = cities.known(answer.city)
    return Foot(
        city=city.name[language],
        sources=_sources(answer.facts(), city, language),
        promised=in_day(answer.promised_next, language) if answer.promised_next else "",
        withheld=(*_hidden(answer, terms, language), *_absent(answer, terms, language)),
        actions=tuple(terms.text("action", action, language) for action in answer.actions),
        rule_set=answer.rule_set or "",
        uncertain=terms.listed(answer.uncertain, language),
    )


def _sources(facts: Iterable[Fact], city: City, language: Language) -> tuple[Source, ...]:
    stale: dict[tuple[str, str], bool] = {}
    for fact in facts:
        if fact.as_of is not None and fact.state is not FactState.HIDDEN:
            key = (city.owners[Owner(fact.owner)].name[language], in_day(fact.as_of, language))
            stale[key] = stale.get(key, False) or fact.state is FactState.STALE
    return tuple(Source(owner, day, late) for (owner, day), late in stale.items())


def _hidden(answer: Answer, terms: Terms, language: Language) -> tuple[Withheld, ...]:
    """One line for all that this level or channel may not see."""
    names = dict.fromkeys(
        terms.text("fact", fact.name, language) for fact in answer.facts() if fact.state is FactState.HIDDEN
    )
    if not names:
        return ()
    return (Withheld(terms.listed(names, language), terms.text("reason", Reason.NEEDS_LEVEL, language)),)


def _absent(answer: Answer, terms: Terms, language: Language) -> tuple[Withheld, ...]:
    """Per reason, the figures that the bureau has not given, where the line above does not say so already."""
    titles: dict[Reason, dict[str, list[str]]] = {}
    for section in answer.sections:
        for fact in section.facts:
            if fact.reason and fact.state is FactState.ABSENT and not _said_above(fact, section):
                name = terms.text("fact", fact.name, language)
                row = titles.setdefault(fact.reason, {}).setdefault(name, [])
                row.append(terms.text("section", section.name, language))
    return tuple(
        Withheld(_named(names, terms, language), terms.text("reason", reason, language))
        for reason, names in titles.items()
    )


def _named(names: Mapping[str, Iterable[str]], terms: Terms, language: Language) -> str:
    """`累计月数（养老保险、医疗保险）`: each figure once, with the schemes that lack it."""
    around = "{}（{}）" if language is Language.ZH else "{} ({})"
    told = (around.format(name, terms.listed(titles, language)) for name, titles in names.items())
    return terms.listed(told, language)


def _said_above(fact: Fact, section: Section) -> bool:
    heads = (head.reason for head in section.facts if head.name in HEADLINES and head.state is FactState.ABSENT)
    return fact.reason in heads
