"""A petition on a device at a stand: it clears itself, says when there is no network, and keeps nothing of anybody."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demonstration import NAME, new_address, open_petition
from tests.browser.visitor import Enter, Visitor

KEPT = "() => localStorage.length + sessionStorage.length + history.length"
BEFORE_IT_ASKS, BEFORE_IT_CLEARS = 41_000, 20_000


def stand_before_it(enter: Enter) -> Visitor:
    """Time passes here when the test says so."""
    visitor = enter()
    visitor.page.clock.install()
    visitor.open(open_petition(visitor.language, "petition_kiosk") + "?source=stand")
    return visitor


def fill_in(visitor: Visitor) -> None:
    visitor.field("Your name").fill(NAME)
    visitor.field("Your email address").fill(new_address())
    visitor.field("Your postcode").fill("SA42 0AA")


def test_it_asks_whoever_has_gone_and_clears_itself(enter: Enter) -> None:
    visitor = stand_before_it(enter)
    visitor.keep_screen("kiosk")
    assert visitor.overflow() <= 0
    fill_in(visitor)
    first = visitor.page.locator("[data-form-id]").input_value()
    visitor.page.clock.fast_forward(BEFORE_IT_ASKS)
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    visitor.keep_screen("kiosk-asks")
    visitor.button("Go on").click()
    expect(visitor.page.get_by_role("dialog")).to_be_hidden()
    expect(visitor.field("Your name")).to_have_value(NAME)
    visitor.page.clock.fast_forward(BEFORE_IT_ASKS)
    visitor.page.clock.fast_forward(BEFORE_IT_CLEARS)
    expect(visitor.page.get_by_role("dialog")).to_be_hidden()
    expect(visitor.field("Your name")).to_have_value("")
    assert visitor.page.locator("[data-form-id]").input_value() not in ("", first)


def test_without_a_network_it_says_so_and_afterwards_it_takes_one_after_another(enter: Enter) -> None:
    visitor = stand_before_it(enter)
    kept = visitor.page.evaluate(KEPT)
    trouble = visitor.page.locator("[data-trouble]")
    visitor.button("Sign the petition").click()
    expect(visitor.page.locator("main .problem")).to_be_focused()
    visitor.keep_screen("kiosk-problem")
    fill_in(visitor)
    visitor.context.set_offline(True)
    visitor.button("Sign the petition").click()
    expect(trouble).to_be_focused()
    visitor.keep_screen("kiosk-offline")
    expect(visitor.field("Your name")).to_have_value(NAME)
    visitor.context.set_offline(False)
    expect(trouble).to_be_hidden()
    visitor.button("Sign the petition").click()
    expect(visitor.page.locator("h1:visible")).to_have_text(visitor.say("Look in your mailbox"))
    visitor.keep_screen("kiosk-sent")
    assert NAME not in visitor.page.content()
    visitor.page.get_by_role("link", name=visitor.say("The next person, please")).click()
    expect(visitor.field("Your name")).to_have_value("")
    assert visitor.page.evaluate(KEPT) == kept
    fill_in(visitor)
    visitor.open(open_petition(visitor.language))
    visitor.page.go_back()
    expect(visitor.field("Your name")).to_have_value("")
