"""Drives in the console, in a browser: what two people write at once is put together by the one who is late."""

from __future__ import annotations

from campaign.db import Database
from campaign.i18n import Language
from tests.browser.looking import faults
from tests.browser.staff import drive_of, staff_at_work
from tests.browser.visitor import Enter


def test_two_editors_meet_in_the_browser(enter: Enter, database: Database, language: Language, width: int) -> None:
    """Without a script too: the one who is late sees both texts, and nothing is lost."""
    charlie, colleague = (staff_at_work(enter, database, is_dark=dark) for dark in (False, True))
    path = f"/console/drives/{drive_of(database, 'pledge-drive')}/words"
    for visitor in (charlie, colleague):
        visitor.open(path)
    for visitor, words in ((colleague, "Theirs"), (charlie, "Ours")):
        visitor.page.locator("#statement_en").fill(f"{words} – {language} {width}")
        visitor.button("Save").click()
    assert charlie.page.locator("#statement_en").input_value().startswith("Ours")
    assert "Theirs" in charlie.page.locator("#statement_en-theirs").inner_text()
    assert faults(charlie, "console-conflict") == []
    charlie.button("Save").click()
    assert charlie.page.url.endswith("notice=saved")
    for visitor in (charlie, colleague):
        visitor.context.clear_cookies()
