"""A page of another origin makes a browser post our form: Chromium says where it comes from, and we ask before we take it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.browser.demonstration import open_petition
from tests.journeys.system import System

FIELDS = {
    "name": "Stan Stolen",
    "email": "stan@example.com",
    "postcode": "CF10 1AA",
    "country": "GB",
    "comment": "Stolen words",
}


class OtherSite(BaseHTTPRequestHandler):
    """Serves a form of ours as if it were its own; `action` is where it goes, `policy` what it hides."""

    action = ""
    policy = "unsafe-url"

    def do_GET(self) -> None:
        fields = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in FIELDS.items())
        page = f'<!doctype html><title>Other</title><form method="post" action="{self.action}">{fields}<button>Win</button>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Referrer-Policy", self.policy)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture(params=["unsafe-url", "no-referrer"])
def other_site(request: pytest.FixtureRequest, system: System) -> Iterator[int]:
    """Its port, on every loopback name."""
    action = f"http://127.0.0.1:{system.port}{open_petition('en', 'petition_signatures')}"
    handler = type("Handler", (OtherSite,), {"action": action, "policy": request.param})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("host", "site"), [("127.0.0.1", "same-site"), ("localhost", "cross-site")])
def test_a_form_on_another_site_signs_nothing_until_it_was_looked_over_here(
    browser: Browser, system: System, other_site: int, host: str, site: str
) -> None:
    before = signatures(system)
    page = browser.new_page()
    page.goto(f"http://{host}:{other_site}/")
    with page.expect_response(lambda response: response.request.method == "POST") as posted:
        page.get_by_role("button").click()
    assert posted.value.request.all_headers()["sec-fetch-site"] == site
    assert posted.value.status == 403
    assert signatures(system) == before
    assert page.get_by_label("Your name").input_value() == FIELDS["name"]
    page.get_by_label("Your email address").fill(f"{host}.{other_site}@example.com")
    with page.expect_response(lambda response: response.request.method == "POST") as posted:
        page.get_by_role("button", name="Sign the petition").click()
    assert posted.value.request.all_headers()["sec-fetch-site"] == "same-origin"
    assert posted.value.status == 303
    page.close()
    assert signatures(system) == before + 1


def signatures(system: System) -> int:
    """How many are there in his name."""
    seen = Database(system.database_url)
    with seen.reading() as session:
        found = session.scalar(select(func.count()).where(Contribution.name == FIELDS["name"]))
    seen.dispose()
    return found or 0
