"""Draws the pages from `templates/h5`: complete without script, in Chinese and English (design 3.3, 6)."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.exchange import Answer, Language, StepNeeded
from models.policy.cities import Cities
from models.ports import Clock
from wechat.doors.asking import Asking
from wechat.doors.h5.drawn import Drawn
from wechat.doors.h5.sources import Reader
from wechat.doors.h5.texts import Texts
from wechat.doors.h5.tools import Frame, Tools
from wechat.doors.h5.view import Go, Trouble, View
from wechat.doors.speech_terms import Terms

DEFAULT = "facts.html"
HOTLINE = "12333"  # the national one, for cities nobody knows


class Look:
    """Implements `wechat.doors.h5.pages.Pages`. Everything is read once, so a bad file stops the boot."""

    def __init__(self, templates: Path, cities: Cities, clock: Clock) -> None:
        """`templates` holds `h5/`, `chat/` and `points/`. Raises Misconfigured when a file of texts is not in order."""
        self.texts = Texts(templates / "h5" / "texts", Terms.load(templates / "chat" / "terms.toml"))
        self._cities, self._clock = cities, clock
        self._asking = Asking(templates / "points" / "questions.toml")
        self._pages = Environment(
            loader=FileSystemLoader(templates / "h5"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._own = frozenset(self._pages.list_templates(extensions=["html"]))

    def answer(self, answer: Answer, view: View) -> str:
        """The page of its intent where there is one, else its facts in cards."""
        own = f"{answer.intent}.html"
        reader = Reader(self._cities.known(answer.city), view.language, self._clock.now())
        drawn = Drawn.of(answer, reader, self.texts)
        served = [(city.code, city.name[view.language]) for city in self._cities.all_served()]
        title = self._title(answer.intent, view.language)
        return self._draw(own if own in self._own else DEFAULT, ("answer", title), view, answer=drawn, served=served)

    def step(self, needed: StepNeeded, view: View, go: Go) -> str:
        title = self.texts.text("step.page.title", view.language)
        return self._draw("step.html", ("step", title), view, needed=needed, go=go)

    def handing(self, view: View, go: Go) -> str:
        title = self.texts.text("step.hand.title", view.language)
        return self._draw("handing.html", ("handing", title), view, go=go)

    def confirm(self, intent: str, view: View) -> str:
        asked = self.texts.term("intent", intent, view.language)
        title = self.texts.text("step.act.title", view.language, asked=asked)
        return self._draw("confirm.html", ("confirm", title), view, intent=intent)

    def trouble(self, kind: Trouble, view: View) -> str:
        told, city = self._told(view), self._cities.by_code.get(view.city)
        here = kind is Trouble.CITY_NOT_SERVED and city is not None and city.served
        said = "question_not_served" if here else kind
        title = self.texts.text(f"trouble.{said}.title", view.language, **told)
        return self._draw("trouble.html", (kind, title), view, kind=said, told=told)

    def home(self, city: str, view: View) -> str:
        """Raises CityNotServed for a city we do not know at all."""
        found = self._cities.known(city)
        title = self.texts.text("frame.home.title", view.language, city=found.name[view.language])
        apps = "" if found.served else self.texts.terms.listed(found.apps, view.language)
        return self._draw("home.html", ("home", title), view, apps=apps)

    def _draw(self, template: str, page: tuple[str, str], view: View, **told: Any) -> str:
        kind, title = page
        words = self._told(view)
        frame = Frame(kind, title, view.language, words["city"], words["hotline"])
        tools = Tools(self.texts, self._cities, view.language, self._asking)
        return self._pages.get_template(template).render(page=frame, view=view, **tools.all(), **told)

    def _title(self, intent: str, language: Language) -> str:
        return Tools(self.texts, self._cities, language, self._asking).title(intent)

    def _told(self, view: View) -> dict[str, str]:
        """What a page may say of its city, also of one nobody knows: its address was typed by hand."""
        language, listed = view.language, self.texts.terms.listed
        served = listed((city.name[language] for city in self._cities.all_served()), language)
        if view.city not in self._cities.by_code:
            unknown = self.texts.text("frame.city.unknown", language)
            return {"city": unknown, "apps": HOTLINE, "hotline": HOTLINE, "served": served}
        city = self._cities.known(view.city)
        apps = listed(city.apps, language)
        return {"city": city.name[language], "apps": apps, "hotline": city.hotline, "served": served}
