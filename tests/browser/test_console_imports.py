"""A file of signatures in a browser: brought, its columns named, looked at, taken in while a bar grows, and undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from campaign.db import Database
from campaign.i18n import Language
from tests.browser.looking import faults, unfold
from tests.browser.staff import drive_of, staff_at_work
from tests.browser.visitor import PATIENCE_MS, Enter

IS_AT_REST = "#progress:not([data-refresh])"


@pytest.fixture
def sheet(language: Language, width: int) -> bytes:
    """With a header that nothing is known by, and a row that is none."""
    names = [f"{each} {language} o’r Ffair {'Fawr' if width > 320 else 'Fach'}" for each in ("Siân", "Mair", "Huw")]
    return "".join(["Pwy,Cod post\n", *(f"{name},CF10 1AA\n" for name in names), "Neb,dim cod\n"]).encode()


@pytest.mark.long
def test_charlie_brings_a_sheet_and_takes_it_back(
    enter: Enter, database: Database, language: Language, sheet: bytes
) -> None:
    charlie = staff_at_work(enter, database)
    page, path = charlie.page, f"/console/drives/{drive_of(database, 'petition')}/imports"
    charlie.open(path)
    page.locator("#file").set_input_files({"name": "taflen.csv", "mimeType": "text/csv", "buffer": b""})
    page.locator("#origin-paper").check()
    page.locator("#way-asked").check()
    page.locator("#basis").fill("Stondin yn y ffair")
    page.locator("#collected_on").fill("2026-10-03")
    found = faults(charlie, "console-imports")
    charlie.button("Go on to its columns").click()
    found += faults(charlie, "console-imports-refused")
    page.locator("#file").set_input_files({"name": "taflen.csv", "mimeType": "text/csv", "buffer": sheet})
    charlie.button("Go on to its columns").click()
    page.locator("#column_name").select_option("Pwy")
    found += faults(charlie, "console-import-columns")
    charlie.button("Look through the file").click()
    expect(charlie.button("Take them in")).to_be_visible(timeout=2 * PATIENCE_MS)
    charlie.button("Show the first rows").click()
    found += faults(charlie, "console-import-looked-at")
    charlie.button("Take them in").click()
    found += faults(charlie, "console-import-running")
    expect(page.locator(".earnest > summary")).to_be_visible(timeout=2 * PATIENCE_MS)
    assert not charlie.button("Undo: take them all out again").is_visible()  # a press away
    assert page.locator("#bar").get_attribute("value") == page.locator("#bar").get_attribute("max") == "3"
    found += faults(charlie, "console-import-done")
    unfold(charlie)
    charlie.button("Undo: take them all out again").click()
    expect(page.locator(IS_AT_REST)).to_be_visible(timeout=2 * PATIENCE_MS)
    assert page.locator("#bar").get_attribute("value") == "3"
    found += faults(charlie, "console-import-undone")
    charlie.open(path)
    found += faults(charlie, "console-imports-listed")
    charlie.context.clear_cookies()
    assert found == []
