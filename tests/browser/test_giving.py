"""Whatever else can be given, given in a real browser; then seen, changed and taken back by whoever gave it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import APPEAL, NAME, PLEDGES, link_in_mail, links_in_mail, new_address
from tests.browser.looking import Look, faults, faults_without_script
from tests.browser.visitor import Enter, Visitor
from tests.fakes.sendgrid import FakeSendGrid

TITLE, STORY = "Yr ardd", "Eisteddon ni i lawr.\n\nWedyn fe balon ni."


def pledge(paul: Visitor) -> None:
    paul.open(path_to("pledge_drive", paul.language, slug=PLEDGES[paul.language]))
    paul.page.locator("#what-hours").check()
    paul.field("How much, or how many?").fill("3")


def story(paul: Visitor) -> None:
    paul.open(path_to("appeal_stories", paul.language, slug=APPEAL[paul.language]))
    paul.field("A title for your story").fill(TITLE)
    paul.field("Your story").fill(STORY)
    paul.field("You may publish my story on this website").check()


def comment(paul: Visitor) -> None:
    paul.open(path_to("appeal_comments", paul.language, slug=APPEAL[paul.language]))
    paul.field("Your comment").fill(STORY)


def help_(paul: Visitor) -> None:
    paul.open(path_to("appeal_help", paul.language, slug=APPEAL[paul.language]))
    paul.page.locator("#what-cuppa").check()
    paul.field("How many? (optional)").fill("2")


# How each form is filled in, and the buttons under it and under what it shows. The first are for one mailbox, the others for
# another: so many mails within an hour go to one.
OWN = 2
GIFTS: tuple[tuple[Callable[[Visitor], None], str, str], ...] = (
    (pledge, "Make my pledge", "Yes, I pledge"),
    (story, "Share my story", "Yes, that is right"),
    (comment, "Share my comment", "Yes, that is right"),
    (help_, "Tell us", "Yes, that is right"),
)


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_paul_gives_in_every_way_and_then_takes_it_in_hand(
    enter: Enter, provider: FakeSendGrid, language: Language, has_script: bool
) -> None:
    look: Look = faults if has_script else faults_without_script
    paul, address, other = enter(has_script=has_script), new_address(), new_address()
    for number, (fill_in, button, _) in enumerate(GIFTS):
        fill_in(paul)
        paul.field("Your name").fill(NAME)
        paul.field("Your email address").fill(address if number < OWN else other)
        paul.field("Your postcode").fill("sa42 0aa")
        assert paul.overflow() <= 0
        paul.button(button).click()
        assert paul.heading() == paul.say("Look in your mailbox")
    own, others = (links_in_mail(provider, each, "verify", language, count=OWN) for each in (address, other))
    for path in (*own, *others):
        paul.open(path)
        shown = paul.page.locator("main form button").last.inner_text()
        assert shown in {paul.say(yes) for _, _, yes in GIFTS}
        paul.button(shown).click()
        assert NAME in paul.heading()
        assert look(paul, "thanks") == []
    paul.open(link_in_mail(provider, address, "given", language))
    paul.field("Write to me with news of this campaign").check()
    paul.page.get_by_role("button", name=paul.say("Save"), exact=True).first.click()
    expect(paul.page.get_by_role("status")).to_be_visible()
    assert paul.field("Write to me with news of this campaign").is_checked()
    enter_my_support(paul, provider, address)
    expect(paul.page.locator("ul.given li")).to_have_count(OWN)
    take_back_the_first(paul)
    choose_mail(paul)
    paul.open(path_to("my_support", language))
    paul.button("Leave this page").click()
    assert paul.say("You have left My support. Nobody can open it in this browser without a new link.") in (
        paul.page.get_by_role("status").inner_text()
    )
    paul.open(link_in_mail(provider, address, "unsubscribe", language))
    paul.button("Never write to me again").click()
    assert paul.heading() == paul.say("We will not write to you again")
    assert paul.overflow() <= 0


def enter_my_support(paul: Visitor, provider: FakeSendGrid, address: str) -> None:
    paul.open(path_to("my_support", paul.language))
    paul.field("Your email address").fill(address)
    paul.button("Send me a link").click()
    paul.open(link_in_mail(provider, address, "my_support_enter", paul.language))
    paul.button("Open My support").click()
    assert paul.heading() == paul.say("My support")
    assert address in paul.page.locator("main").inner_text()
    assert paul.overflow() <= 0


def take_back_the_first(paul: Visitor) -> None:
    paul.page.locator("ul.given a").first.click()
    paul.page.get_by_text(paul.say("Withdraw it"), exact=True).click()
    paul.button("Yes, withdraw it").click()
    expect(paul.page.get_by_role("status")).to_be_visible()
    expect(paul.page.get_by_text(paul.say("Withdraw it"), exact=True)).to_have_count(0)


def choose_mail(paul: Visitor) -> None:
    paul.open(path_to("my_support_mail", paul.language))
    paul.field("No news at all").check()
    paul.button("Save").click()
    assert paul.say("Saved.") in paul.page.get_by_role("status").inner_text()
    assert paul.field("No news at all").is_checked()
