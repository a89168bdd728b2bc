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
from tests.journeys.system import System, eventually
from tests.servers.valkey import ValkeyServer

FOLDER = Path(__file__).parent
ONCE = {"test_console_lists": ("cy", 320), "test_giving": ("cy", 320), "test_console_making": ("en", 1280)}
STARTED_SECONDS = 90  # it reads much before its first answer, and others may share the machine


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` looks at Welsh on a phone, with a script where both are tried, and at English on a desk without one;
    `make test-long` at all the others as well. What ONCE has is done in one of the two.
    """
    for item in items:
        cases = getattr(item, "callspec", None)
        if cases and item.path.is_relative_to(FOLDER):
            seen = cases.params.get("language"), cases.params.get("width")
            is_one_width = any(mark.args[0] == "width" for mark in item.iter_markers("parametrize"))
            has_script = cases.params.get("has_script")
            is_other = seen in {("en", 320), ("cy", 1280)} or seen != ONCE.get(item.path.stem, seen)
            if is_other or (not is_one_width and (*seen, has_script) in {("cy", 320, False), ("en", 1280, True)}):
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
        eventually(lambda: is_answering(running), seconds=STARTED_SECONDS)
        yield running
        running.stop()


def is_answering(system: System) -> bool:
    try:
        return system.get("/healthz").status == 200
    except OSError:
        return False


@pytest.fixture
def database(system: System) -> Iterator[Database]:
    """The one of the service, from beside it."""
    opened = Database(system.database_url)
    yield opened
    opened.dispose()


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
def enter(browser: Browser, system: System, language: Language, width: int, is_long: bool) -> Iterator[Enter]:
    """`enter()` is a visitor at a new browser; `enter(has_script=False, is_dark=True)` sets what it is like.

    `make test` keeps no pictures of what it looks at.
    """
    visitors: list[Visitor] = []

    def make(*, has_script: bool = True, is_dark: bool = False) -> Visitor:
        origin = f"http://127.0.0.1:{system.port}"
        visitor = Visitor.at(browser, origin, language, width, has_script=has_script, is_dark=is_dark)
        visitor.keeps_screens = is_long
        visitors.append(visitor)
        return visitor

    yield make
    for visitor in visitors:
        visitor.leave()
