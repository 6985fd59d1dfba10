"""The sandbox phone as a test holds it: what a thumb does, and what the eye sees."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

PATIENCE = 20_000  # milliseconds; nothing here is measured, this only ends a hang


# One product serves all journeys; what a citizen did in one would be a start that the next does not expect.
TAKEN: set[tuple[str, str]] = set()


@dataclass
class Phone:
    """One citizen's phone; `shots` collects the screenshots of the journey in order."""

    page: Page
    folder: Path
    shots: list[tuple[str, Path]] = field(default_factory=list)

    @classmethod
    def of(cls, browser: Browser, base: str, citizen: str, folder: Path) -> "Phone":
        assert (base, citizen) not in TAKEN, f"{citizen} has followed and proved things before: take somebody else"
        TAKEN.add((base, citizen))
        page = browser.new_page(viewport={"width": 980, "height": 900}, locale="zh-CN")
        page.set_default_timeout(PATIENCE)
        page.goto(f"{base}/phone/?citizen={citizen}")
        return cls(page, folder)

    def hook(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    @property
    def web(self) -> FrameLocator:
        """The step page in the web view."""
        return self.page.frame_locator("[data-test=webview]")

    @property
    def native(self) -> FrameLocator:
        """WeChat's own page over the step page."""
        return self.web.frame_locator("[data-test=native]")

    def shot(self, title: str) -> None:
        file = self.folder / f"{len(self.shots):02d}.png"
        self.page.locator("section.phone").screenshot(path=file)
        self.shots.append((title, file))

    def follow(self) -> None:
        self.hook("follow").click()
        expect(self.hook("bubble-in")).not_to_have_count(0)

    def says(self, text: str) -> None:
        """Writes, and waits until the account has answered."""
        before = self.hook("bubble-in").count()
        self.hook("chat-input").fill(text)
        self.hook("chat-send").click()
        expect(self.hook("bubble-in")).not_to_have_count(before)
        self.sees_the_newest()

    def last(self) -> str:
        return self.hook("bubble-in").last.inner_text()

    def hears(self, text: str) -> None:
        """Waits until the newest bubble of the account holds `text`."""
        expect(self.hook("bubble-in").last).to_contain_text(text)
        self.sees_the_newest()

    def sees_the_newest(self) -> None:
        """The end of the newest bubble is inside the chat; the whole bubble, unless it is taller than the screen."""
        place = """() => {
          const chat = document.getElementById("chat").getBoundingClientRect();
          const said = [...document.querySelectorAll("#chat .bubble")].pop().getBoundingClientRect();
          return said.bottom <= chat.bottom + 1 && (said.top >= chat.top - 1 || said.height > chat.height - 24);
        }"""
        assert self.page.evaluate(place)

    def opens_link(self) -> None:
        self.hook("bubble-in").last.get_by_test_id("link").click()
        expect(self.web.get_by_test_id("level")).to_be_visible()

    def level(self, reached: int) -> None:
        expect(self.web.get_by_test_id("level")).to_have_attribute("data-level", str(reached))

    def agrees(self) -> None:
        self.web.get_by_test_id("step-consent-tick").check()

    def real_name(self) -> None:
        """From the ticked consent to the submitted form."""
        self.web.get_by_test_id("step-consent-go").click()
        self.native.get_by_test_id("consent-agree").click()
        self.web.get_by_test_id("fill-demo").click()
        self.web.get_by_test_id("l1-submit").click()

    def number(self, number: str | None = None) -> None:
        if number is None:
            self.web.get_by_test_id("fill-demo").click()
        else:
            self.web.get_by_test_id("l2-number").fill(number)
        self.web.get_by_test_id("l2-submit").click()

    def face(self, outcome: str) -> None:
        self.web.get_by_test_id("l3-start").click()
        self.native.get_by_test_id(f"face-{outcome}").click()

    def counter(self, code: str) -> None:
        self.web.get_by_test_id("counter-open").click()
        self.web.get_by_test_id("counter-code").fill(code)
        self.web.get_by_test_id("counter-submit").click()

    def refused(self) -> None:
        expect(self.web.get_by_test_id("steps-message")).to_contain_text("未能核对一致")

    def done(self) -> None:
        expect(self.web.get_by_test_id("steps-done")).to_be_visible()

    def back(self) -> None:
        self.web.get_by_test_id("back-to-chat").click()
