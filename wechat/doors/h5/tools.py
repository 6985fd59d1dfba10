"""What a template may call: texts, terms and values in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from models.exchange import Language, Value
from models.policy.cities import Cities
from wechat.doors.asking import Asking
from wechat.doors.h5.texts import Texts
from wechat.doors.speech_values import in_day, in_words

TAGS: Mapping[Language, str] = {Language.ZH: "zh-CN", Language.EN: "en"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What `base.html` says around every page."""

    kind: str
    title: str
    language: Language
    city: str
    hotline: str

    @property
    def lang(self) -> str:
        return TAGS[self.language]

    @property
    def other(self) -> Language:
        return Language.EN if self.language is Language.ZH else Language.ZH

    @property
    def other_lang(self) -> str:
        return TAGS[self.other]


@dataclass(frozen=True, slots=True)
class Tools:
    """`all()` is every function of a template, by the name it has there."""

    texts: Texts
    cities: Cities
    language: Language
    asking: Asking

    def all(self) -> dict[str, Callable[..., Any]]:
        return {
            "t": self.t,
            "has": self.texts.has,
            "term": self.term,
            "title": self.title,
            "title_of": title_of,
            "word": self.word,
            "day": self.day,
            "listed": self.listed,
            "cities": self.named,
            "ask": partial(self.asking.question, language=self.language),
            "ask_help": partial(self.asking.help, language=self.language),
            "ask_choice": partial(self.asking.choice, language=self.language),
            "ask_why": partial(self.asking.why, language=self.language),
        }

    def t(self, key: str, **values: object) -> str:
        """The text `file.group.name`."""
        return self.texts.text(key, self.language, **values)

    def term(self, group: str, key: object) -> str:
        return self.texts.term(group, key, self.language)

    def title(self, intent: str) -> str:
        """A question as a heading or a link says it."""
        return title_of(self.term("intent", intent))

    def word(self, value: Value) -> str:
        return in_words(value, self.language, self.texts.terms)

    def day(self, day: Any) -> str:
        return in_day(day, self.language)

    def listed(self, words: Iterable[str]) -> str:
        return self.texts.terms.listed(words, self.language)

    def named(self, codes: Iterable[str]) -> str:
        """Cities by name. Raises CityNotServed for a code nobody knows."""
        return self.listed(self.cities.known(code).name[self.language] for code in codes)


def title_of(text: str) -> str:
    """The terms stand inside sentences; at the head of a line English begins with a capital."""
    return text[:1].upper() + text[1:]
