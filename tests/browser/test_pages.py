"""Every page by day and by night: axe finds nothing, nothing is wider than the screen.

`make test-long` keeps a picture of each for the eye.
"""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT

from campaign.i18n import Language
from tests.browser.demonstration import NAME, ask_to_sign, link_in_mail, public_pages, sign
from tests.browser.visitor import Enter, Visitor
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.system import System

VIOLATIONS = 'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations)'


def faults(visitor: Visitor, name: str) -> list[str]:
    """What is wrong with the page that is open. Keeps its picture."""
    visitor.keep_screen(name)
    visitor.page.evaluate(AXE_SCRIPT)
    results = visitor.page.evaluate(VIOLATIONS)
    found = [f"{name}: {each['id']} at {[node['target'] for node in each['nodes']]}" for each in results]
    return [*found, *([f"{name}: {over} px too wide"] if (over := visitor.overflow()) > 0 else [])]


def test_the_pages_for_everybody_are_fit_for_everybody(enter: Enter, language: Language, is_dark: bool) -> None:
    visitor = enter(is_dark=is_dark)
    found = []
    for name, path in public_pages(language):
        visitor.open(path)
        found += faults(visitor, name)
    assert found == []


def test_so_are_the_pages_behind_the_links_in_mails(
    enter: Enter, system: System, provider: FakeSendGrid, language: Language, is_dark: bool
) -> None:
    suzie = enter(is_dark=is_dark)
    address, path = ask_to_sign(system, provider, language)
    suzie.open(path)
    suzie.page.locator("summary").click()
    found = faults(suzie, "verify")
    suzie.button("Yes, sign").click()
    assert NAME in suzie.heading()
    assert suzie.number()
    found += faults(suzie, "verified")
    suzie.open(path)
    found += faults(suzie, "verify_spent")
    suzie.open(link_in_mail(provider, address, "given", language))
    suzie.page.locator("summary").click()
    found += faults(suzie, "given")
    suzie.open(link_in_mail(provider, sign(system, provider, language), "unsubscribe", language))
    found += faults(suzie, "unsubscribe")
    assert found == []
