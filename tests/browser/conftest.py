"""One Chromium and one whole service with the demonstration in it, for all tests here; each test is a new visitor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from campaign import migrate
from campaign.db import Database
from campaign.embedded.demo import seed_demo
from campaign.i18n import Language
from tests.browser.chromium import MISSING, find_chromium, start_chromium
from tests.browser.visitor import Enter, Visitor
from tests.cast import IDENTITY_KEY
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.system import System
from tests.servers.valkey import ValkeyServer

HEIGHTS = {320: 640, 1280: 900}
LOCALES = {"cy": "cy-GB", "en": "en-GB"}
FOLDER = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` looks at Welsh on a phone and at English on a desk; `make test-long` at the other two as well."""
    for item in items:
        cases = getattr(item, "callspec", None)
        is_other = cases and (cases.params.get("language"), cases.params.get("width")) in {("en", 320), ("cy", 1280)}
        if is_other and item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.long)


def chromium_or_reason(program: str | None, *, is_ci: bool) -> str:
    """The program. Without one a newcomer's run goes on without these tests and says so; where we land, nothing may."""
    if program is None and is_ci:
        pytest.fail(MISSING)
    return program or pytest.skip(MISSING)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = chromium_or_reason(find_chromium(), is_ci=os.getenv("CI") == "true")
    with sync_playwright() as playwright:
        running = start_chromium(playwright, program)
        yield running
        running.close()


@pytest.fixture(scope="package")
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture(scope="package")
def system(browser: Browser, tmp_path_factory: pytest.TempPathFactory, provider: FakeSendGrid) -> Iterator[System]:
    """Asks for the browser first: without one there is nothing to start a service for."""
    folder = tmp_path_factory.mktemp("system")
    database = Database(f"sqlite:///{folder}/cydlais.sqlite3")
    migrate.upgrade(database)
    seed_demo(database, IDENTITY_KEY)
    database.dispose()
    with ValkeyServer() as valkey:
        url = f"sqlite:///{folder}/cydlais.sqlite3"
        running = System(folder, url, valkey.url, provider.url, is_executed=True).start()
        yield running
        running.stop()


@pytest.fixture(params=["cy", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture(params=[320, 1280])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def is_dark(language: Language) -> bool:
    """Pages are fit for everybody by night too: English is looked at then, for colours do not hang on words."""
    return language == "en"


@pytest.fixture
def enter(
    browser: Browser, system: System, language: Language, width: int, pytestconfig: pytest.Config
) -> Iterator[Enter]:
    """`enter()` is a visitor at a new browser; `enter(has_script=False, is_dark=True)` sets what it is like.

    `make test` keeps no pictures of what it looks at.
    """
    visitors: list[Visitor] = []
    keeps_screens = pytestconfig.option.markexpr != "not long"

    def make(*, has_script: bool = True, is_dark: bool = False) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=has_script,
            color_scheme="dark" if is_dark else "light",
            locale=LOCALES[language],
            reduced_motion="reduce",
        )
        origin = f"http://127.0.0.1:{system.port}"
        visitor = Visitor(context, context.new_page(), origin, language, width, keeps_screens)
        visitors.append(visitor)
        return visitor

    yield make
    for visitor in visitors:
        visitor.leave()
