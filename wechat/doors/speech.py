"""The chat's language: answers become short plain texts in Chinese or English (design 3.1, 6)."""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.exchange import Answer, Language, StepNeeded
from models.policy.cities import Cities
from wechat.doors.speech_foot import foot
from wechat.doors.speech_pages import in_pages
from wechat.doors.speech_terms import Terms
from wechat.doors.speech_values import SectionView, in_day, in_words


class Speech:
    """Implements `models.ports.Say` from `templates/chat`. Everything is read once, so a bad file stops the boot."""

    def __init__(self, templates_folder: Path, cities: Cities) -> None:
        """Raises Misconfigured when a file of terms or sentences cannot be read or lacks a language."""
        self._cities = cities
        self._terms = Terms.load(templates_folder / "terms.toml")
        self._sentences = Terms.load(templates_folder / "sentences.toml")
        # Plain text for a chat bubble, not HTML: escaping would show `&lt;` to citizens.
        self._templates = Environment(
            loader=FileSystemLoader(templates_folder),
            autoescape=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def __call__(self, answer: Answer | StepNeeded, language: Language, link: str | None = None) -> tuple[str, ...]:
        """The pieces of a reply, each at most 2048 bytes of UTF-8; all but the last say how to get the next."""
        if isinstance(answer, StepNeeded):
            return self.paged(self._step(answer, language, link), language)
        name = self._cities.known(answer.city).name[language]
        sections = [SectionView(section, language, self._terms) for section in answer.sections]
        told = {
            "city": name,
            "sections": sections,
            "facts": {shown.name: shown for section in sections for shown in section.shown()},
            "foot": foot(answer, self._cities, self._terms, language),
            "served_cities": self._served(language),
            "link": link,
        }
        return self.paged(self._render(answer.intent, language, told), language)

    def sentence(self, key: str, language: Language, **values: str) -> str:
        """One ready sentence of `sentences.toml`. Raises KeyError for a key or a value nobody wrote down."""
        return self._sentences.text("sentence", key, language).format(**values)

    def title(self, intent: str, language: Language) -> str:
        """What was asked, inside a sentence. Raises KeyError for an intent nobody named."""
        return self._terms.text("intent", intent, language)

    def city_not_served(self, code: str, language: Language) -> tuple[str, ...]:
        """That city's own apps and hotline; for a code we do not know, the national hotline and our own cities."""
        here = self._served(language)
        if code not in self._cities.by_code:
            return (self.sentence("city_unknown", language, served=here),)
        city = self._cities.known(code)
        apps = self._terms.listed(city.apps, language)
        names = {"city": city.name[language], "apps": apps, "hotline": city.hotline, "served": here}
        # A served city comes here when it lacks just this one question (no points scheme).
        key = "question_not_served" if city.served else "city_not_served"
        return (self.sentence(key, language, **names),)

    def _step(self, needed: StepNeeded, language: Language, link: str | None) -> str:
        told = {
            "city": self._cities.known(needed.city).name[language],
            "asked": self._terms.text("intent", needed.intent, language),
            "need": needed.need,
            "has": needed.has,
            "link": link,
            "purpose": needed.purpose,
        }
        return self._render("step", language, told)

    def _render(self, name: str, language: Language, told: dict[str, Any]) -> str:
        tools = {
            "sentence": partial(self.sentence, language=language),
            "term": lambda group, key: self._terms.text(group, str(key), language),
            "word": lambda value: in_words(value, language, self._terms),
            "day": partial(in_day, language=language),
        }
        return self._templates.get_template(f"{name}.{language}.txt").render(told | tools)

    def _served(self, language: Language) -> str:
        return self._terms.listed((city.name[language] for city in self._cities.all_served()), language)

    def paged(self, text: str, language: Language) -> tuple[str, ...]:
        """A text in pieces that WeChat takes."""
        return in_pages(text, self.sentence("more", language))
