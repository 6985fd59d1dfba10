"""Pages as a browser or a screen reader takes them: the text of an HTML document, without its tags."""

from html.parser import HTMLParser
from pathlib import Path

from models.exchange import Language
from tests.handlers.builders import CITIES, WORDS, FedClock
from wechat.doors.h5.look import Look
from wechat.doors.h5.view import View

ROOT = Path(__file__).parents[2]
LOOK = Look(ROOT / "templates", CITIES, FedClock())
SERVICES = tuple(WORDS.offered)


def view(language: Language = Language.ZH, intent: str = "", city: str = "shanghai", **more: object) -> View:
    usual: dict[str, object] = {"level": 3, "csrf": "c" * 43, "key": "k" * 32, "nonce": "n0nce", "services": SERVICES}
    return View(language, city, intent, **(usual | more))  # type: ignore[arg-type]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, text: str) -> None:
        if not self.silent and text.strip():
            self.words.append(" ".join(text.split()))


def words(html: str) -> str:
    """All text of the document, one piece a line."""
    reader = _Words()
    reader.feed(html)
    return "\n".join(reader.words)
