"""Everything can be done with Tab, Enter and Space, and every stop shows where it is."""

from __future__ import annotations

import pytest

from campaign.i18n import Language
from tests.browser.demonstration import NAME, link_in_mail, new_address, open_petition
from tests.browser.visitor import IS_FOCUSED, Enter
from tests.fakes.sendgrid import FakeSendGrid


def test_suzie_signs_with_the_keyboard_alone(enter: Enter, provider: FakeSendGrid, language: Language) -> None:
    suzie, address = enter(), new_address()
    keys = suzie.page.keyboard
    suzie.open(open_petition(language))
    suzie.tab_to(suzie.page.locator(".skip"))
    assert suzie.page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    keys.press("Enter")
    assert suzie.page.locator("main").evaluate(IS_FOCUSED)
    for label, typed in (("Your name", NAME), ("Your email address", address), ("Your postcode", "SA42 0AA")):
        suzie.tab_to(suzie.field(label))
        keys.type(typed)
    suzie.tab_to(suzie.field("Show my name on the page of the petition"))
    keys.press("Space")
    assert suzie.field("Show my name on the page of the petition").is_checked()
    suzie.tab_to(suzie.button("Sign the petition"))
    with suzie.page.expect_navigation():
        keys.press("Enter")
    assert suzie.heading() == suzie.say("Look in your mailbox")
    suzie.open(link_in_mail(provider, address, "verify", language))
    suzie.tab_to(suzie.page.locator("summary"))
    keys.press("Enter")
    suzie.tab_to(suzie.field("Your name"))
    suzie.tab_to(suzie.button("Yes, sign"))
    with suzie.page.expect_navigation():
        keys.press("Space")
    assert NAME in suzie.heading()


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
