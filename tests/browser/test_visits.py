"""The two dots by which visits are counted: the first with the page, the second once somebody has gone into the form."""

from __future__ import annotations

from playwright.sync_api import Request

from tests.browser.demonstration import open_petition
from tests.browser.visitor import Enter, Visitor
from tests.journeys.system import eventually


def watch(visitor: Visitor) -> list[str]:
    """The steps for which dots are asked, as it happens."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/seen/" in request.url:
            asked.append(request.url.rpartition("/")[2])

    visitor.page.on("request", note)
    return asked


def test_the_form_counts_as_begun_when_somebody_goes_into_it(enter: Enter) -> None:
    visitor = enter()
    asked = watch(visitor)
    visitor.open(open_petition(visitor.language))
    name = visitor.field("Your name")
    name.scroll_into_view_if_needed()
    visitor.page.wait_for_load_state("networkidle")
    assert asked == ["opened"]
    name.focus()

    def has_begun() -> bool:
        visitor.page.evaluate("1")  # lets what has happened meanwhile be heard of
        return asked == ["opened", "begun"]

    assert eventually(has_begun)
    visitor.field("Your email address").focus()
    visitor.page.wait_for_load_state("networkidle")
    assert asked == ["opened", "begun"]
