"""Everything can be done with Tab, Enter and Space, and every stop shows where it is."""

from __future__ import annotations

import pytest

from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import LETTERS, NAME, link_in_mail, new_address, open_petition
from tests.browser.visitor import IS_FOCUSED, Enter
from tests.fakes.sendgrid import FakeSendGrid

WORDS = "Un peth sydd gen i i’w ddweud."


def test_suzie_signs_with_the_keyboard_alone(enter: Enter, provider: FakeSendGrid, language: Language) -> None:
    suzie, address = enter(), new_address()
    keys = suzie.page.keyboard
    suzie.open(open_petition(language))
    suzie.tab_to(suzie.page.locator(".skip"))
    assert suzie.page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    keys.press("Enter")
    assert suzie.page.locator("main").evaluate(IS_FOCUSED)
    for label, typed in (("Your name", NAME), ("Your email address", address), ("Your postcode", "SA42 0AA")):
        suzie.type_into(label, typed)
    suzie.tick(suzie.field("Show my name on the page of the petition"))
    assert suzie.field("Show my name on the page of the petition").is_checked()
    suzie.press("Sign the petition")
    assert suzie.heading() == suzie.say("Look in your mailbox")
    suzie.open(link_in_mail(provider, address, "verify", language))
    suzie.tab_to(suzie.page.locator("summary"))
    keys.press("Enter")
    suzie.tab_to(suzie.field("Your name"))
    suzie.press("Yes, sign", "Space")
    assert NAME in suzie.heading()


def test_laura_writes_a_letter_with_the_keyboard_alone(
    enter: Enter, provider: FakeSendGrid, language: Language
) -> None:
    """What is missing is said where the keyboard is, before it goes on."""
    laura, address = enter(), new_address()
    laura.open(path_to("letter_drive", language, slug=LETTERS[language]))
    laura.type_into("Your postcode", "SA42 0AA")
    laura.press("Find who decides in your area")
    laura.press("Send my letter")
    assert laura.page.get_by_role("alert").evaluate(IS_FOCUSED)
    for label, typed in (("Subject of the letter", "Y newid nesaf"), ("Your letter", WORDS), ("Your name", NAME)):
        laura.type_into(label, typed)
    laura.type_into("Your email address", address)
    laura.press("Send my letter")
    assert laura.heading() == laura.say("Look in your mailbox")
    laura.open(link_in_mail(provider, address, "verify", language))
    laura.press("Yes, send my letter")
    assert NAME in laura.heading()


@pytest.mark.parametrize("width", [320], indirect=True)
def test_the_switch_of_language_keeps_the_page(enter: Enter, language: Language) -> None:
    suzie = enter()
    suzie.open(open_petition(language))
    switch = suzie.page.locator("header nav a")
    suzie.tab_to(switch)
    with suzie.page.expect_navigation():
        suzie.page.keyboard.press("Enter")
    other: Language = "en" if language == "cy" else "cy"
    assert suzie.page.url == suzie.origin + open_petition(other)
    assert suzie.page.locator("html").get_attribute("lang") == other
