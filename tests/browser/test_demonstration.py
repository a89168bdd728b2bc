"""What `make run` shows and nothing else does: the banner over each page, and the mailbox that its emails go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from campaign.app import create_app
from campaign.db import Database
from campaign.embedded.demo import seed_demo
from campaign.i18n import LANGUAGES, Language
from campaign.mail.built_in_mailbox import BuiltInMailbox
from campaign.paths import path_to
from campaign.settings import Settings
from tests.browser.demonstration import APPEAL, CAMPAIGN, LETTERS, PLEDGES, open_petition
from tests.browser.everything import served, settings_in
from tests.browser.looking import faults, faults_by_night, heaviness
from tests.browser.test_first_look import assert_begins_on_the_first_screen
from tests.browser.visitor import Visitor
from tests.cast import IDENTITY_KEY, charlie_opens_petition
from tests.conftest import copy_sqlite
from tests.notifications.post import Post
from tests.notifications.scene import Scene
from tests.notifications.scenes import SCENES

EMAILS: tuple[tuple[str, Language], ...] = (
    ("signature/verification", "cy"),
    ("letter/bundle", "en"),
    ("staff/daily-counts", "en"),
)
pytestmark = pytest.mark.parametrize("width", [320], indirect=True)


@dataclass(frozen=True, slots=True)
class Demonstration:
    origin: str
    settings: Settings
    mailbox: BuiltInMailbox


@pytest.fixture(scope="module")
def demonstration(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("demonstration")
    copy_sqlite(migrated_sqlite, folder / "cydlais.sqlite3")
    database = Database(f"sqlite:///{folder}/cydlais.sqlite3")
    settings = settings_in(folder, database)
    seed_demo(database, IDENTITY_KEY)
    with served(create_app(settings, database)) as origin:
        yield Demonstration(origin, settings, BuiltInMailbox(settings.data_dir / "mailbox.sqlite3"))
    database.dispose()


@pytest.fixture
def visitor(
    browser: Browser, demonstration: Demonstration, language: Language, width: int, is_long: bool
) -> Iterator[Visitor]:
    one = Visitor.at(browser, demonstration.origin, language, width)
    one.keeps_screens = is_long
    yield one
    one.leave()


def look_at(visitor: Visitor, path: str, name: str, *, spoken: Language | None = None) -> list[str]:
    """By day and by night."""
    visitor.open(path)
    assert visitor.answer is not None
    assert visitor.answer.status == 200, path
    found = [*heaviness(visitor, name), *faults(visitor, name, language=spoken or visitor.language)]
    return [*found, *faults_by_night(visitor, name)]


def test_the_banner_leaves_a_page_fit_for_everybody_and_its_form_on_the_first_screen(
    visitor: Visitor, language: Language, is_long: bool
) -> None:
    of_drives = {"campaign": CAMPAIGN, "letter_drive": LETTERS, "pledge_drive": PLEDGES, "appeal": APPEAL}
    pages = {
        "home": path_to("home", language),
        "petition": open_petition(language),
        "petition_submitted": open_petition(language, "petition_submitted"),
        "my_support_asked": path_to("my_support_asked", language),
        "console": f"/console/sign-in?language={language}",
    }
    pages |= {page: path_to(page, language, slug=of_drives[page][language]) for page in of_drives if is_long}
    found = []
    for name, path in pages.items():
        found += look_at(visitor, path, f"demonstration-{name}")
        assert visitor.page.locator("aside.demo a[href='/dev/mailbox']").is_visible(), name
    for each in LANGUAGES:
        visitor.open(open_petition(each))
        assert_begins_on_the_first_screen(visitor)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["cy"], indirect=True)
def test_the_mailbox_and_what_is_in_it_are_fit_for_everybody(
    visitor: Visitor, demonstration: Demonstration, migrated_sqlite: Path, tmp_path: Path
) -> None:
    """Its pages stand in both languages at once."""
    found = look_at(visitor, "/dev/mailbox", "mailbox-empty", spoken="en")
    for number, (template, language) in enumerate(EMAILS, start=1):
        demonstration.mailbox.accept(body_of(template, language, demonstration.settings, migrated_sqlite, tmp_path))
        found += look_at(visitor, f"/dev/mailbox/{number}", f"mailbox-email-{number}", spoken="en")
    found += look_at(visitor, "/dev/mailbox", "mailbox", spoken="en")
    assert not found, "\n".join(found)
    visitor.page.get_by_role("listitem").get_by_role("link").last.click()
    assert visitor.page.url.endswith("/dev/mailbox/1")


def body_of(template: str, language: Language, settings: Settings, migrated_sqlite: Path, folder: Path) -> object:
    """The request by which the email of a scene leaves."""
    copy_sqlite(migrated_sqlite, folder / "scene.sqlite3")
    database = Database(f"sqlite:///{folder}/scene.sqlite3")
    post = Post(database, settings)
    SCENES[template](Scene(post, charlie_opens_petition(database), language))
    database.dispose()
    return post.bodies[-1]
