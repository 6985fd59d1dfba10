"""From a citizen's words to an intent, a city or a control word; pure and without guessing (design 3.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from models.policy.normal import likeness, normal, pattern_of
from models.policy.years import year_in


class Control(StrEnum):
    """Words that are not questions: the next page of an answer, and a human being."""

    MORE = "MORE"
    HUMAN = "HUMAN"


@dataclass(frozen=True, slots=True)
class Understood:
    """What was asked. `city` None: the city the citizen is in. Exactly one of `intent` and `control` is set."""

    intent: str | None
    city: str | None = None
    control: Control | None = None
    rest: str = ""  # what the citizen wrote after a leading phrase, as written
    year: int | None = None  # the year that a question about one is of


@dataclass(frozen=True, slots=True)
class Phrases:
    """Ways to say one thing, in normal form. `anywhere`: also inside a sentence; `alone`: only as the whole text.

    `leading`: what follows is the citizen's own text, to be passed on as it was written.
    """

    anywhere: tuple[str, ...]
    alone: tuple[str, ...]
    leading: tuple[str, ...] = ()


CITY_INTENT: Final = "city"
DATED: Final = frozenset({"insurance-payments"})  # questions about a year

# A text this long is a letter to a human, not a mistyped command.
_LONGEST_TYPO: Final = 12
# Matching costs more than the length: what is behind this many characters is not read, and a text longer than a
# sentence is searched for phrases but not peeled word by word.
_READ: Final = 300
_LONGEST_SENTENCE: Final = 60
_LIKE_ENOUGH: Final = Fraction(7, 10)
_CLEAR_LEAD: Final = Fraction(15, 100)


@dataclass(frozen=True, slots=True)
class Words:
    """The matcher. `phrases` holds intents and controls by name; `cities` maps mentions in normal form to codes."""

    phrases: Mapping[str, Phrases]
    offered: tuple[str, ...]
    fillers: tuple[str, ...]
    letters: Mapping[str, str]
    cities: Mapping[str, str]

    def understand(self, text: str) -> Understood | None:
        """None when nothing fits, or when two things fit equally well: then help is better than a guess."""
        whole = normal(text[:_READ], self.letters)
        said = self._exact(whole)
        if said is not None:
            return _meaning(said, None)
        city, rest = self._city(whole)
        if city is None:
            city, rest = self._city(self._bare(whole))
        bare = self._bare(rest)
        # Inside the whole text: idle words such as 我的 belong to some phrases.
        said = self._exact(rest) or self._exact(bare)
        if said is None and (led := self._led(text)) is not None:
            return led
        said = said or self._inside(whole) or self._like(bare)
        if said is not None:
            return _meaning(said, city)
        return Understood(CITY_INTENT, city) if city is not None and not bare else None

    def understand_dated(self, text: str, this_year: int) -> Understood | None:
        """The same, and the year that a question about one names: 缴费明细 2025, 去年的缴费记录."""
        heard = self.understand(text)
        year, rest = year_in(normal(text[:_READ], self.letters), this_year)
        dated = self.understand(rest) if heard is None and year is not None else heard
        return replace(dated, year=year) if dated is not None and dated.intent in DATED else heard

    def tapped(self, key: str) -> Understood | None:
        """What a menu button with this key means: an intent or a control by name; None for a button of an old menu."""
        return _meaning(key, None) if key in self.phrases else None

    def _exact(self, text: str) -> str | None:
        return next((name for name, ways in self.phrases.items() if text in ways.anywhere or text in ways.alone), None)

    def _led(self, text: str) -> Understood | None:
        """A leading phrase with something to say after it; a city alone says nothing yet."""
        plain = "".join(self.letters.get(char, char) for char in text)
        plain = plain.lower() if len(plain.lower()) == len(text) else plain
        for name, ways in self.phrases.items():
            for phrase in ways.leading:
                found = re.match(rf"\s*{pattern_of(phrase)}[\s:：,，。、]*(?P<rest>\S.*)", plain, re.DOTALL)
                if found and self._bare(self._city(normal(found["rest"], self.letters))[1]):
                    return Understood(name, rest=text[found.start("rest") :].strip())
        return None

    def _inside(self, text: str) -> str | None:
        """The longest phrase that occurs in the text; None when the longest ones mean different things."""
        found = [
            (len(phrase), name)
            for name, ways in self.phrases.items()
            for phrase in ways.anywhere
            if re.search(pattern_of(phrase), text)
        ]
        longest = {name for length, name in found if length == max(found)[0]}
        return longest.pop() if len(longest) == 1 else None

    def _like(self, text: str) -> str | None:
        """A mistyped phrase, if it is like one meaning and clearly less like every other."""
        if len(text) > _LONGEST_TYPO:
            return None
        ranked = sorted(((self._likest(text, ways), name) for name, ways in self.phrases.items()), reverse=True)
        best, second = ranked[0], ranked[1]
        return best[1] if best[0] >= _LIKE_ENOUGH and best[0] - second[0] >= _CLEAR_LEAD else None

    def _likest(self, text: str, ways: Phrases) -> Fraction:
        return max((Fraction(*likeness(text, phrase)) for phrase in ways.anywhere), default=Fraction(0))

    def _bare(self, text: str) -> str:
        """The text without polite and idle words at either end."""
        if len(text) > _LONGEST_SENTENCE:
            return text
        while True:
            shorter = text
            for filler in self.fillers:
                shorter = re.sub(rf"^{pattern_of(filler)}|{pattern_of(filler)}$", "", shorter).strip()
            if shorter == text:
                return text
            text = shorter

    def _city(self, text: str) -> tuple[str | None, str]:
        """The one city that is mentioned, and the text without it; no city when two are mentioned."""
        found = {code: where for mention, code in self.cities.items() if (where := _mentioned(mention, text))}
        if len(found) != 1:
            return None, text
        ((code, where),) = found.items()
        return code, (text[: where.start("city")] + " " + text[where.end("city") :]).strip().replace("  ", " ")


def _mentioned(mention: str, text: str) -> re.Match[str] | None:
    """A city counts at either end, as a municipality, or after a word of place: 今天津贴 does not speak of 天津."""
    name = rf"(?P<city>{pattern_of(mention)}(?P<kind>[市县])?的?)"
    placed = rf"(?:(?<=[在到查看换])|(?<=\bin )|(?<=\bfor )){name}"
    for pattern in (rf"^{name}", rf"{name}$", placed):
        if match := re.search(pattern, text):
            return match
    match = re.search(name, text)
    return match if match and match["kind"] else None


def _meaning(name: str, city: str | None) -> Understood:
    return Understood(None, city, Control(name)) if name in tuple(Control) else Understood(name, city)
