"""Every mail as a picture in a real browser: on a phone, by day and by night. `make test-long` keeps each for the eye."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import sync_playwright

from campaign.i18n import Language
from tests.browser.chromium import find_chromium, start_chromium
from tests.browser.conftest import chromium_or_reason
from tests.notifications.conftest import Read
from tests.notifications.pictures import Phone, Picture
from tests.notifications.scenes import SCENES

SCHEMES: Mapping[Language, str] = {"cy": "light", "en": "dark"}  # as for pages: colours do not hang on words
GROUNDS = {"light": "rgb(251, 247, 239)", "dark": "rgb(21, 26, 23)"}
THUMB_PX = 44
Pictures = Mapping[tuple[str, Language], Picture]


@pytest.fixture(scope="module")
def pictures(read: Read, pytestconfig: pytest.Config) -> Iterator[Pictures]:
    """Each mail in each language, seen once for all tests here."""
    program = chromium_or_reason(find_chromium(), is_ci=os.getenv("CI") == "true")
    keeps_screens = pytestconfig.option.markexpr != "not long"
    seen = {}
    with sync_playwright() as playwright:
        browser = start_chromium(playwright, program)
        for language, scheme in SCHEMES.items():
            phone = Phone(browser, is_dark=scheme == "dark", keeps_screens=keeps_screens)
            for template in sorted(SCENES):
                name = f"{template.replace('/', '-')}-{language}"
                seen[template, language] = phone.look(name, read(template, language))
        browser.close()
    yield seen


def test_no_mail_is_wider_than_a_phone_or_hard_to_read(pictures: Pictures) -> None:
    found = {key: (seen.overflow, *seen.faults) for key, seen in pictures.items() if seen.overflow > 0 or seen.faults}
    assert found == {}


def test_a_mail_is_light_by_day_and_dark_by_night(pictures: Pictures) -> None:
    assert {seen.ground for (_, language), seen in pictures.items() if language == "cy"} == {GROUNDS["light"]}
    assert {seen.ground for (_, language), seen in pictures.items() if language == "en"} == {GROUNDS["dark"]}


def test_every_button_is_large_enough_for_a_thumb(pictures: Pictures) -> None:
    small = {key for key, seen in pictures.items() if any(height < THUMB_PX for height in seen.buttons)}
    assert small == set()
    assert sum(len(seen.buttons) for seen in pictures.values()) > len(SCENES)
