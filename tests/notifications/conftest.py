"""Scenes for mails: one of its own for a test, or each mail made once for all tests that only read it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from campaign.db import Database
from campaign.i18n import LANGUAGES, Language
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.settings import Settings
from tests import cast
from tests.browser.chromium import find_chromium, start_chromium
from tests.browser.conftest import chromium_or_reason
from tests.conftest import copy_sqlite
from tests.notifications.pictures import Phone, Pictures
from tests.notifications.post import Post
from tests.notifications.scene import Scene
from tests.notifications.scenes import SCENES

Read = Callable[[str, Language], ExpandedMail]


@pytest.fixture
def language() -> Language:
    return "cy"


@pytest.fixture
def scene(database: Database, settings: Settings, language: Language) -> Scene:
    return Scene(Post(database, settings), cast.charlie_opens_petition(database), language)


@pytest.fixture(scope="session")
def read(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, engines: dict[str, Database]) -> Read:
    """The mail of a template in a language, as its scene has it: made when it is first read."""
    folder = tmp_path_factory.mktemp("mail")
    url = f"sqlite:///{folder}/mail.sqlite3"
    settings = Settings.from_env(
        {
            "DATABASE_URL": url,
            "CAMPAIGN_DATA_DIR": str(folder),
            "SECRET_KEY": "a secret that only tests know, 0123456789",
            "IDENTITY_KEY": cast.IDENTITY_KEY,
            "BASE_URL": "http://cydlais.test",
        }
    )

    @cache
    def made(template: str, language: Language) -> ExpandedMail:
        copy_sqlite(migrated_sqlite, folder / "mail.sqlite3")
        database = engines.get(url) or engines.setdefault(url, Database(url))
        try:
            return SCENES[template](Scene(Post(database, settings), cast.charlie_opens_petition(database), language))
        finally:
            database.dispose()

    return made


@pytest.fixture(scope="session")
def pictures(read: Read, is_long: bool) -> Pictures:
    """Every mail as it is seen: Welsh by day and English by night, for colours do not hang on words.

    The browser is gone before a test of pages starts one of its own.
    """
    program = chromium_or_reason(find_chromium(), is_ci=os.getenv("CI") == "true")
    seen: Pictures = {}
    with sync_playwright() as playwright:
        browser = start_chromium(playwright, program)
        for language in LANGUAGES:
            phone = Phone(browser, is_dark=language == "en", keeps_screens=is_long)
            for template in sorted(SCENES):
                seen[template, language] = phone.look(
                    f"{template.replace('/', '-')}-{language}", read(template, language)
                )
        browser.close()
    return seen
