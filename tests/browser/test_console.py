"""The console in Chromium: a link in a mail finds whoever is signed in, and the other language is a press away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from campaign.db import Database
from tests.browser.staff import sign_in
from tests.browser.visitor import Enter
from tests.journeys.system import System


@pytest.fixture
def mail_in_a_browser(system: System) -> Iterator[int]:
    """Another site, which shows a link to the console; its port."""
    link = f"http://127.0.0.1:{system.port}/console/own-account"

    class Mail(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f'<!doctype html><title>Mail</title><a href="{link}">Go</a>'.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mail)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("width", [1280], indirect=True)
@pytest.mark.parametrize("has_script", [True, False])
def test_a_link_on_another_site_finds_whoever_is_signed_in(
    enter: Enter, database: Database, mail_in_a_browser: int, has_script: bool
) -> None:
    visitor = enter(has_script=has_script)
    sign_in(visitor, database)
    visitor.page.goto(f"http://localhost:{mail_in_a_browser}/")
    visitor.page.get_by_role("link").click()
    visitor.page.wait_for_selector("#sessions-title")
    assert visitor.heading() == visitor.say("Your account")
    visitor.context.clear_cookies()
    visitor.strangers.clear()  # the other site's own page


@pytest.mark.parametrize("width", [320], indirect=True)
def test_the_switch_of_language_keeps_the_page_without_a_script(enter: Enter, database: Database) -> None:
    visitor = enter(has_script=False)
    sign_in(visitor, database)
    visitor.open("/console/own-account")
    before = visitor.page.locator("html").get_attribute("lang")
    visitor.page.locator(".switch button").click()
    assert visitor.page.locator("html").get_attribute("lang") != before
    assert visitor.page.url.endswith("/console/own-account")
    visitor.context.clear_cookies()
