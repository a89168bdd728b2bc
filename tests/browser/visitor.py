"""Somebody at a browser: walks through the pages in one language, and sees what a page does behind their back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from campaign.i18n import Language, translator

SCREENS = Path(__file__).resolve().parents[2] / "var" / "screens"
PATIENCE_MS = 15_000
MOST_STOPS = 60
HEIGHTS = {320: 640, 1280: 900}
LOCALES = {"cy": "cy-GB", "en": "en-GB"}
FIGURES = re.compile(r"\d")
REFUSED = "Failed to load resource"  # Chromium's own remark on a page that came with 4xx

RING = "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + ' ' + s.outlineWidth }"
IS_FOCUSED = "place => place === document.activeElement"
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


@dataclass
class Visitor:
    """One browser of its own, as new: nothing kept from anybody else. `origin` is the service.

    `keep_screen` does nothing unless `keeps_screens`: a picture costs as much as looking at the page.
    """

    context: BrowserContext
    page: Page
    origin: str
    language: Language
    width: int
    keeps_screens: bool = True
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    answer: Response | None = None

    @classmethod
    def at(
        cls,
        browser: Browser,
        origin: str,
        language: Language,
        width: int,
        *,
        has_script: bool = True,
        is_dark: bool = False,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=has_script,
            color_scheme="dark" if is_dark else "light",
            locale=LOCALES[language],
            reduced_motion="reduce",
        )
        return cls(context, context.new_page(), origin, language, width)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def say(self, sentence: str) -> str:
        """A sentence of the pages, in the visitor's language."""
        return translator(self.language).gettext(sentence)

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(self.say(label), exact=True)

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(label), exact=True)

    def html(self) -> str:
        """The page that is open, as it was sent."""
        assert self.answer is not None
        return self.answer.text()

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def tab_to(self, place: Locator) -> None:
        """Go there with the Tab key; every stop on the way shows where it is."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(RING) == "solid 3px", self.page.evaluate("document.activeElement.outerHTML")
            if place.evaluate(IS_FOCUSED):
                return
        raise AssertionError(f"{place} is not among the first {MOST_STOPS} stops")

    def type_into(self, label: str, typed: str) -> None:
        """With the keyboard alone."""
        self.tab_to(self.field(label))
        self.page.keyboard.type(typed)

    def tick(self, place: Locator) -> None:
        """With the keyboard alone."""
        self.tab_to(place)
        self.page.keyboard.press("Space")

    def press(self, label: str, key: str = "Enter") -> None:
        """The button, with the keyboard alone; the page that comes of it is there."""
        self.tab_to(self.button(label))
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def number(self) -> str:
        """The sentence with the visitor's number, as soon as the script has put it on the page of thanks."""
        line = self.page.locator("p.number")
        expect(line).to_have_text(FIGURES, timeout=PATIENCE_MS)
        return line.inner_text()

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate(OVERFLOW))

    def keep_screen(self, name: str) -> None:
        """A picture of the whole page for the eye, in var/screens."""
        if not self.keeps_screens:
            return
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"{name}-{self.language}-{self.width}.png"
        self.page.screenshot(path=path, full_page=True, animations="disabled")

    def leave(self) -> None:
        """Fails if a page complained, asked a stranger for anything, or left a cookie."""
        cookies = self.context.cookies()
        self.context.close()
        found = (self.complaints, self.strangers, cookies)
        assert found == ([], [], []), found

    def _on_console(self, message: ConsoleMessage) -> None:
        is_own_status = message.text.startswith(REFUSED) and message.location.get("url") == self.page.url
        if message.type in ("error", "warning") and not is_own_status:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _on_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request() and response.frame == self.page.main_frame
        if is_page and not 300 <= response.status < 400:
            self.answer = response

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.strangers.append(request.url)


Enter = Callable[..., Visitor]
