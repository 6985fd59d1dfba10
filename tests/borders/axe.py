"""What a browser can tell about a page by itself: axe's findings, and what sticks out at the side."""

from playwright.sync_api import Frame, Page

from tests.borders.pages import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def found(page: Page | Frame) -> list[tuple[str, list[str]]]:
    """axe's violations: the rule, and the first elements that break it."""
    page.evaluate(AXE.read_text("utf-8"))
    told = page.evaluate("tags => axe.run(document, {runOnly: tags}).then(all => all.violations)", TAGS)
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in told]


def too_wide(page: Page | Frame) -> list[str]:
    """What sticks out of the window, by class or tag; empty when nothing does."""
    return page.evaluate(
        """() => { const wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= wide) return [];
        return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 1)
          .map(e => `${e.tagName}.${e.className}`) }"""
    )
