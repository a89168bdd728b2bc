"""The whole way in a real browser: the form, the mail, the press, the thanks and the number; and when something is wrong."""

from __future__ import annotations

import pytest

from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import NAME, OPEN, ask_to_sign, link_in_mail, new_address, open_petition
from tests.browser.looking import Look, faults, faults_without_script
from tests.browser.visitor import IS_FOCUSED, Enter, Visitor
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.system import System, eventually

COMMENT = "Er lles pawb,\na’n plant."


def fill_in(visitor: Visitor, address: str) -> None:
    visitor.field("Your name").fill(NAME)
    visitor.field("Your email address").fill(address)
    visitor.field("Your postcode").fill("sa42 0aa")
    visitor.field("Why it matters to you (optional)").fill(COMMENT)
    visitor.field("Show my name on the page of the petition").check()


def number_said(visitor: Visitor, *, has_script: bool) -> str:
    """The sentence with the number: the script fetches it, and without one a link leads to it."""
    line = visitor.page.locator("p.number")
    if has_script:
        return visitor.number()

    def look() -> str:
        see = visitor.page.get_by_role("link", name=visitor.say("See my number"))
        if see.count():
            see.click()
        return line.inner_text() if line.count() else ""

    return str(eventually(look))


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_suzie_signs_and_is_thanked_by_name(
    enter: Enter, provider: FakeSendGrid, language: Language, has_script: bool
) -> None:
    suzie, address = enter(has_script=has_script), new_address()
    suzie.open(open_petition(language))
    fill_in(suzie, address)
    suzie.button("Sign the petition").click()
    assert suzie.page.url == suzie.origin + open_petition(language, "petition_submitted")
    assert suzie.heading() == suzie.say("Look in your mailbox")
    path = link_in_mail(provider, address, "verify", language)
    suzie.open(path)
    shown = suzie.page.locator("dl").inner_text()
    for given in (NAME, address, "SA42 0AA", COMMENT):
        assert given in shown
    suzie.button("Yes, sign").click()
    assert NAME in suzie.heading()
    assert any(figure.isdigit() for figure in number_said(suzie, has_script=has_script))
    look: Look = faults if has_script else faults_without_script
    found = look(suzie, "verified")
    suzie.open(path)
    assert [*found, *look(suzie, "verify-spent")] == []
    suzie.open(link_in_mail(provider, address, "given", language))
    assert suzie.say("Confirmed and counted") in suzie.page.locator("dl").inner_text()


@pytest.mark.parametrize("width", [320], indirect=True)
def test_her_form_goes_again_under_the_same_key_and_with_her_referral(enter: Enter, language: Language) -> None:
    suzie = enter()
    suzie.open(path_to("petition_referral", language, slug=OPEN[language], code="39skz2ssrw"))
    key = suzie.page.locator("[name=form_id]").input_value()
    assert len(key) == 36
    suzie.button("Sign the petition").click()
    assert suzie.page.locator("[name=form_id]").input_value() == key
    assert suzie.page.locator("[name=source]").input_value() == "39skz2ssrw"


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(enter: Enter, language: Language, has_script: bool) -> None:
    suzie = enter(has_script=has_script)
    suzie.open(open_petition(language))
    suzie.field("Why it matters to you (optional)").fill(COMMENT)
    suzie.field("Write to me with news of this campaign").check()
    suzie.button("Sign the petition").click()
    summary = suzie.page.get_by_role("alert")
    assert summary.evaluate(IS_FOCUSED)
    assert suzie.page.title().startswith(suzie.say("Problem:"))
    for name in ("name", "email", "postcode"):
        summary.locator(f"a[href='#{name}']").click()
        place = suzie.page.locator(f"#{name}")
        assert place.evaluate(IS_FOCUSED)
        described = (place.get_attribute("aria-describedby") or "").split()
        assert suzie.page.locator(f"#{name}-error").inner_text() and f"{name}-error" in described
    assert suzie.field("Why it matters to you (optional)").input_value() == COMMENT
    assert suzie.field("Write to me with news of this campaign").is_checked()
    assert not suzie.field("Write to me about our other work too").is_checked()
    assert suzie.overflow() <= 0
    suzie.keep_screen("petition_wrong")


@pytest.mark.parametrize("width", [320], indirect=True)
def test_a_slip_is_corrected_on_the_page_that_asks_for_the_press(
    enter: Enter, system: System, provider: FakeSendGrid, language: Language
) -> None:
    _address, path = ask_to_sign(system, provider, language)
    suzie = enter()
    suzie.open(path)
    suzie.page.locator("summary").click()
    suzie.field("Your name").fill("")
    suzie.button("Yes, sign").click()
    suzie.page.get_by_role("alert").locator("a[href='#name']").click()
    assert suzie.field("Your name").evaluate(IS_FOCUSED)
    suzie.field("Your name").fill("Siân Evans")
    suzie.button("Yes, sign").click()
    assert "Siân Evans" in suzie.heading()
