"""Pages without any look: every text escaped, every form complete. Enough to work with, and to test a door with."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from models.exchange import Answer, Language, StepNeeded
from wechat.doors.h5.view import CSRF, KEY, Go, Trouble, View
from wechat.doors.speech_terms import Terms
from wechat.doors.speech_values import SectionView

PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width, initial-scale=1"><title>{title}</title></head><body><main data-page="{kind}" '
    'data-level="{level}"><h1>{title}</h1>{body}</main></body></html>'
)
LANGS = {Language.ZH: "zh-CN", Language.EN: "en"}
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
LINK = Markup('<p><a href="{}" data-test="{}">{}</a></p>')
FORM = Markup('<form method="{}" action="{}" data-test="{}">{}<button>{}</button></form>')


class PlainPages:
    """Implements `pages.Pages` with the chat's terms."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def answer(self, answer: Answer, view: View) -> str:
        sections = [SectionView(section, view.language, self._terms) for section in answer.sections]
        lines = [Markup("<h2>{}</h2>{}").format(section.title, _facts(section)) for section in sections]
        lines += [Markup('<p role="alert" data-field="{}">{}</p>').format(*error) for error in view.errors.items()]
        links = [LINK.format(view.page(action), action, self._title(action, view)) for action in answer.actions]
        return self._page("answer", self._title(answer.intent, view), [*lines, *links], view)

    def step(self, needed: StepNeeded, view: View, go: Go) -> str:
        said = Markup("<p data-need='{}'>{} / 3</p>").format(needed.need, needed.need)
        again = LINK.format(go.again, "again", go.again)
        return self._page("step", self._title(needed.intent, view), [said, _way(go), again], view)

    def handing(self, view: View, go: Go) -> str:
        script = Markup('<script nonce="{}">document.forms[0].submit()</script>').format(view.nonce)
        return self._page("handing", "…", [_way(go), script], view)

    def confirm(self, intent: str, view: View) -> str:
        fields = {**view.values, CSRF: view.csrf, KEY: view.key}
        form = FORM.format("post", view.page(intent), "confirm", _hidden(fields), self._title(intent, view))
        return self._page("confirm", self._title(intent, view), [form], view)

    def trouble(self, kind: Trouble, view: View) -> str:
        again = [LINK.format(view.again, "again", view.again)] if view.again else []
        return self._page(kind, kind, again, view)

    def home(self, city: str, view: View) -> str:
        links = [LINK.format(view.page(each), each, self._title(each, view)) for each in view.services]
        return self._page("home", city, links, view)

    def _title(self, intent: str, view: View) -> str:
        known = "intent" if intent in self._terms.entries["intent"] else "action"
        return self._terms.text(known, intent, view.language)

    def _page(self, kind: str, title: str, body: Iterable[Markup], view: View) -> str:
        told = {"lang": LANGS[view.language], "title": title, "kind": kind, "level": view.level}
        return str(PAGE.format(body=Markup("").join(body), **told))


def _facts(section: SectionView) -> Markup:
    return Markup("").join(
        Markup('<p data-fact="{}">{}</p>').format(fact.name, fact.text or fact.why) for fact in section.shown()
    )


def _way(go: Go) -> Markup:
    if go.url is None:
        return Markup("<p data-test='by-hand'>…</p>")
    return FORM.format(go.method, go.url, "go", _hidden(go.fields), "→")


def _hidden(fields: Mapping[str, str]) -> Markup:
    return Markup("").join(HIDDEN.format(name, value) for name, value in fields.items())
