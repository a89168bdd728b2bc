"""Writing a letter in a real browser: what is typed is still there after the page has gone, and no longer once it is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import LETTERS, NAME, new_address
from tests.browser.visitor import Enter

WORDS = "Un peth sydd gen i i’w ddweud."


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_a_letter_is_found_written_and_sent(enter: Enter, language: Language, has_script: bool) -> None:
    visitor = enter(has_script=has_script)
    visitor.open(path_to("letter_drive", language, slug=LETTERS[language]))
    visitor.field("Your postcode").fill("sa42 0aa")
    visitor.field("Your letter").fill(WORDS)
    visitor.button("Find who decides in your area").click()
    visitor.page.locator("#target").wait_for()
    expect(visitor.page.locator("input[name=target]:checked")).to_have_count(3)
    assert visitor.field("Your letter").input_value() == WORDS
    visitor.field("Subject of the letter").fill("Y newid nesaf")
    visitor.field("Your name").fill(NAME)
    visitor.field("Your email address").fill(new_address())
    visitor.button("See a preview").click()
    visitor.page.locator("#preview").wait_for()
    assert visitor.page.locator("#preview .typed").inner_text() == WORDS
    assert visitor.overflow() == 0
    visitor.button("Send my letter").click()
    visitor.page.locator("[data-autosave-done]").wait_for()
    assert visitor.heading() == visitor.say("Look in your mailbox")


def test_what_was_typed_comes_back_on_the_same_device_until_it_is_sent(enter: Enter, language: Language) -> None:
    visitor = enter()
    path = path_to("letter_drive", language, slug=LETTERS[language])
    visitor.open(path)
    visitor.field("Your letter").fill(WORDS)
    visitor.field("Your email address").fill("sian@example.com")
    visitor.open(path)
    visitor.button("Bring it back").click()
    assert visitor.field("Your letter").input_value() == WORDS
    assert visitor.field("Your email address").input_value() == ""
    visitor.open(path)
    visitor.button("Throw it away").click()
    visitor.open(path)
    assert not visitor.page.locator("[data-restore]").is_visible()
