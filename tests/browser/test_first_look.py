"""What somebody sees before they scroll, and what a screen reader says of a count that moves."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route

from campaign.i18n import Language
from tests.browser.demonstration import open_petition
from tests.browser.visitor import HEIGHTS, Enter, Visitor

BOTTOM = "one => one.getBoundingClientRect().bottom"


def assert_begins_on_the_first_screen(visitor: Visitor) -> None:
    for place in ("h1", ".ask", "[data-count]", "progress", "#sign-title", "label[for=name]"):
        assert visitor.page.locator(place).first.evaluate(BOTTOM) <= HEIGHTS[visitor.width], place


@pytest.mark.parametrize("width", [320], indirect=True)
def test_the_first_screen_of_a_telephone_asks_counts_and_begins_the_form(enter: Enter, language: Language) -> None:
    visitor = enter()
    visitor.open(open_petition(language))
    assert_begins_on_the_first_screen(visitor)
    visitor.page.get_by_role("link", name=visitor.say("Read the whole petition")).click()
    assert visitor.page.locator("#words").evaluate("one => one.getBoundingClientRect().top") < 320


@pytest.mark.parametrize("width", [320], indirect=True)
def test_a_count_that_moves_is_shown_each_minute_and_said_aloud_seldom(enter: Enter, language: Language) -> None:
    visitor = enter()
    page, count = visitor.page, iter(range(1300, 1400))

    def answer(route: Route) -> None:
        now = {"count": next(count), "goal": 10_000, "next_milestone": 2_500}
        route.fulfill(body=json.dumps(now), content_type="application/json")

    page.route("**/count.json", answer)
    page.clock.install()
    visitor.open(open_petition(language))
    shown, said = page.locator("[data-count]"), page.locator("[data-said]")
    heard = []
    for minute in range(11):
        with page.expect_response("**/count.json"):
            page.clock.run_for(60_000)
        page.wait_for_function(
            "count => document.querySelector('[data-count]').textContent === count", arg=f"1,{300 + minute}"
        )
        heard.append(said.text_content())
    assert shown.text_content() == "1,310" and page.locator("progress").evaluate("one => [one.value, one.max]") == [
        1310,
        2500,
    ]
    word = visitor.say("Signatures")
    assert len(set(heard)) == 3 and heard[0] == "" and heard[-1] == f"{word}: 1,309"
    assert page.locator("[data-none-yet]").count() == 0
