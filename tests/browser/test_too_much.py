"""More than a form takes, sent by a real browser: it gets an answer, and going back finds what was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from campaign.http.limits import KEPT_BYTES, KEPT_CHARACTERS, LETTER_BYTES
from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import LETTERS, NAME, open_petition
from tests.browser.visitor import Enter

pytestmark = pytest.mark.parametrize("width", [320], indirect=True)


def paste(place: Locator, size: int) -> None:
    """As a browser would that knows no `maxlength`."""
    place.fill("a" * 10)
    place.evaluate("(place, size) => { place.removeAttribute('maxlength'); place.value = 'a'.repeat(size) }", size)


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_going_back_finds_all_that_was_typed(enter: Enter, language: Language, has_script: bool) -> None:
    suzie = enter(has_script=has_script)
    suzie.open(open_petition(language))
    suzie.field("Your name").fill(NAME)
    paste(suzie.field("Why it matters to you (optional)"), KEPT_BYTES)
    with suzie.page.expect_response(lambda response: response.request.method == "POST") as posted:
        suzie.button("Sign the petition").click()
    assert posted.value.status == 413
    assert suzie.heading() == suzie.say("That is too much")
    suzie.page.go_back()
    assert suzie.field("Your name").input_value() == NAME
    assert len(suzie.field("Why it matters to you (optional)").input_value()) == KEPT_BYTES


def test_a_letter_that_is_too_much_comes_back_to_be_made_shorter(enter: Enter, language: Language) -> None:
    laura = enter()
    laura.open(path_to("letter_drive", language, slug=LETTERS[language]))
    laura.field("Your name").fill(NAME)
    paste(laura.field("Your letter"), LETTER_BYTES)
    laura.button("Send my letter").click()
    assert laura.heading() == laura.say("That is too much")
    laura.page.locator("a[href='#body']").click()
    assert len(laura.field("Your letter").input_value()) == KEPT_CHARACTERS
    assert laura.field("Your name").input_value() == NAME
    assert laura.overflow() == 0
    laura.keep_screen("too_much")
