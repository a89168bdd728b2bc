"""A mail as its reader sees it: in Chromium, on a phone, by day and by night."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext

from campaign.mail.sendgrid_rules import ExpandedMail
from tests.browser.visitor import OVERFLOW, SCREENS

PHONE = {"width": 320, "height": 640}
AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
  return violations.map(each => `${each.id} at ${each.nodes.map(node => node.target)}`);
}"""
BUTTONS = "places => places.map(place => place.getBoundingClientRect().height)"
GROUND = "() => getComputedStyle(document.body).backgroundColor"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is seen of a mail. `overflow` is by how many pixels it is wider than the screen."""

    words: str
    ground: str
    overflow: int
    buttons: tuple[float, ...]
    faults: tuple[str, ...]


class Phone:
    """One page for all mails, without scripts of theirs and without a network. Keeps pictures in var/screens where asked."""

    def __init__(self, browser: Browser, *, is_dark: bool, keeps_screens: bool) -> None:
        scheme = "dark" if is_dark else "light"
        self._keeps_screens, self._scheme = keeps_screens, scheme
        self.context: BrowserContext = browser.new_context(viewport=PHONE, color_scheme=scheme, offline=True)
        self._page = self.context.new_page()
        self._page.set_content("<!doctype html>")
        self._page.evaluate(AXE_SCRIPT)

    def look(self, name: str, mail: ExpandedMail) -> Picture:
        """Opens the mail as its reader does."""
        self._page.set_content(mail.html)
        if self._keeps_screens:
            SCREENS.mkdir(parents=True, exist_ok=True)
            self._page.screenshot(path=SCREENS / f"mail-{name}-{self._scheme}.png", full_page=True)
        return Picture(
            words=self._page.inner_text("body"),
            ground=self._page.evaluate(GROUND),
            overflow=int(self._page.evaluate(OVERFLOW)),
            buttons=tuple(self._page.locator("a.button").evaluate_all(BUTTONS)),
            faults=tuple(self._page.evaluate(AXE)),
        )
