"""A mail as its reader sees it: in Chromium, on a phone, by day and by night."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext

from campaign.i18n import Language
from campaign.mail.sendgrid_rules import ExpandedMail
from tests.browser.visitor import SCREENS

PHONE = {"width": 320, "height": 640}
LOOK = """async mail => {
  document.open(); document.write(mail); document.close();
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
  const heights = places => [...document.querySelectorAll(places)].map(place => place.getBoundingClientRect().height);
  return {
    ground: getComputedStyle(document.body).backgroundColor,
    preview: Math.max(...heights(".preview")),
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    buttons: heights("a.button"),
    faults: violations.map(each => `${each.id} at ${each.nodes.map(node => node.target)}`),
  };
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is seen of a mail, in pixels; `overflow` is by how many it is wider than the screen. `faults` are axe's."""

    ground: str
    preview: float
    overflow: float
    buttons: list[float]
    faults: list[str]


Pictures = dict[tuple[str, Language], Picture]


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
        seen = self._page.evaluate(LOOK, mail.html)
        if self._keeps_screens:
            SCREENS.mkdir(parents=True, exist_ok=True)
            self._page.screenshot(path=SCREENS / f"mail-{name}-{self._scheme}.png", full_page=True)
        return Picture(**seen)
