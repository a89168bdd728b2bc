"""More than a form takes, sent by a real browser: it gets an answer, and going back finds what was typed.

In the console it does not even leave, where there is a script: the field says by how much it is too long.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from campaign.db import Database
from campaign.http.console.gate import CONSOLE_BYTES
from campaign.http.limits import KEPT_BYTES, KEPT_CHARACTERS, LETTER_BYTES
from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import LETTERS, NAME, open_petition
from tests.browser.staff import sign_in
from tests.browser.visitor import Enter

TYPE = """(place, size) => {
  place.value = "a".repeat(size);
  place.dispatchEvent(new Event("input", { bubbles: true }));
}"""
PASTE = """(place, size) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", "a".repeat(size));
  return place.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
TOO_LONG = "Too long: nothing has been sent yet, and all of it is still here. Characters to take out:"
NOT_PASTED = "That is too long to be pasted here, and the field is as it was. Characters to take out:"
IS_FOCUSED = "place => place === document.activeElement"

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


def test_what_is_too_long_stays_in_its_field_of_the_console_and_is_not_sent(enter: Enter, database: Database) -> None:
    charlie = enter()
    sign_in(charlie, database)
    charlie.open("/console/campaigns/new")
    posted: list[str] = []
    charlie.page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    places = ("#story_en", "#story_en-too-long", "main form > button")
    story, said, save = (charlie.page.locator(place) for place in places)
    assert not story.evaluate(PASTE, 30_000_000)
    assert (said.inner_text(), story.input_value()) == (f"{charlie.say(NOT_PASTED)} 29,980,000", "")
    assert story.evaluate(PASTE, 120_000)
    story.evaluate(TYPE, 120_000)
    save.click()
    assert story.evaluate(IS_FOCUSED)
    assert said.inner_text() == f"{charlie.say(TOO_LONG)} 100,000"
    assert (len(story.input_value()), posted) == (120_000, [])
    assert charlie.overflow() == 0
    charlie.keep_screen("console_too_much")
    story.evaluate(TYPE, 20_000)
    assert said.inner_text() == ""
    save.click()
    charlie.page.wait_for_selector("main .problem")
    assert len(posted) == 1
    charlie.context.clear_cookies()


@pytest.mark.parametrize("language", ["cy"], indirect=True)
def test_without_a_script_going_back_finds_it_in_the_console_too(enter: Enter, database: Database) -> None:
    charlie = enter(has_script=False)
    sign_in(charlie, database)
    charlie.open("/console/campaigns/new")
    paste(charlie.page.locator("#story_en"), CONSOLE_BYTES)
    with charlie.page.expect_response(lambda response: response.request.method == "POST") as posted:
        charlie.page.locator("main form").get_by_role("button").click()
    assert posted.value.status == 413
    assert charlie.heading() == charlie.say("That is too much")
    charlie.page.go_back()
    assert len(charlie.page.locator("#story_en").input_value()) == CONSOLE_BYTES
    charlie.context.clear_cookies()
