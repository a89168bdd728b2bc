"""A petition in a frame on another site: as high as it needs, signed there, without a cookie, asking nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from campaign.i18n import Language, translator
from tests.browser.demonstration import NAME, OPEN, new_address
from tests.browser.visitor import HEIGHTS, SCREENS
from tests.journeys.system import System

HIDDEN = "() => document.documentElement.scrollHeight - innerHeight"


@pytest.fixture
def context(browser: Browser, width: int) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": width, "height": HEIGHTS[width]}, reduced_motion="reduce")
    yield made
    made.close()


class Blog(BaseHTTPRequestHandler):
    """A page of a site that is not ours, with our frame in it as docs/embeds.md has it."""

    html = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.html.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def blog(context: BrowserContext, system: System, address: str, *, has_our_script: bool = True) -> Iterator[Page]:
    """Under another name than ours, so that to a browser it is another site."""
    origin = f"http://127.0.0.1:{system.port}"
    script = f'<script src="{origin}/static/embed.js" defer></script>' if has_our_script else ""
    frame = f'<iframe src="{origin}{address}" title="Petition" width="100%" height="400" frameborder="0"></iframe>'
    html = f"<!doctype html><title>Blog</title><link rel=icon href=data:,><h1>Blog</h1>{frame}{script}"
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Blog,), {"html": html}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    page = context.new_page()
    page.goto(f"http://localhost:{server.server_address[1]}/")
    yield page
    page.close()
    server.shutdown()
    thread.join()
    server.server_close()


def keep_screen(page: Page, name: str, *, is_long: bool) -> None:
    if is_long:
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def is_whole(page: Page) -> bool:
    return int(frame_of(page).locator("html").evaluate(HIDDEN)) <= 1


def test_a_frame_is_as_high_as_it_needs_and_is_signed_where_it_stands(
    context: BrowserContext, system: System, language: Language, width: int, is_long: bool
) -> None:
    say = translator(language).gettext
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    with blog(context, system, f"/embed/petitions/{OPEN[language]}?show=form&lang={language}&source=blog") as page:
        frame, own = frame_of(page), page.url
        page.wait_for_function("document.querySelector('iframe').offsetHeight > 500")
        assert is_whole(page)
        keep_screen(page, f"frame-form-{language}-{width}", is_long=is_long)
        frame.get_by_role("button", name=say("Sign the petition"), exact=True).click()
        expect(frame.locator(".problem").first).to_be_visible()
        frame.get_by_label(say("Your name"), exact=True).fill(NAME)
        frame.get_by_label(say("Your email address"), exact=True).fill(new_address())
        frame.get_by_label(say("Your postcode"), exact=True).fill("SA42 0AA")
        frame.get_by_role("button", name=say("Sign the petition"), exact=True).click()
        expect(frame.locator("h1")).to_have_text(say("Look in your mailbox"))
        page.wait_for_function("document.querySelector('iframe').offsetHeight < 700")
        assert is_whole(page)
        keep_screen(page, f"frame-sent-{language}-{width}", is_long=is_long)
        assert page.url == own and context.cookies() == []
        assert [url for url in asked if not url.startswith((own, f"http://127.0.0.1:{system.port}/", "data:"))] == []


@pytest.mark.parametrize("look", [pytest.param("counter", marks=pytest.mark.long), "thermometer"])
def test_without_our_script_it_keeps_the_height_that_was_written(
    context: BrowserContext, system: System, look: str, language: Language, width: int, is_long: bool
) -> None:
    address = f"/embed/petitions/{OPEN[language]}?show={look}&lang={language}"
    with blog(context, system, address, has_our_script=False) as page:
        expect(frame_of(page).locator("[data-count]")).to_be_visible()
        assert page.locator("iframe").evaluate("one => one.offsetHeight") == 400
        keep_screen(page, f"frame-{look}-{language}-{width}", is_long=is_long)
