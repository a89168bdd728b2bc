"""Drives in the console, in a browser: what two people write at once is put together by the one who is late."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.drives.models import Drive
from campaign.http.console.cookie import COOKIE
from campaign.i18n import Language
from campaign.staff.sessions import begin_proved_session
from tests.browser.looking import faults
from tests.browser.visitor import Enter, Visitor
from tests.journeys.system import System
from tests.staff import NETWORK, make_account

NUMBERS = count(1)


@pytest.fixture
def database(system: System) -> Iterator[Database]:
    opened = Database(system.database_url)
    yield opened
    opened.dispose()


def staff_at_work(
    enter: Enter, database: Database, language: Language, *, is_dark: bool = False, has_script: bool = True
) -> Visitor:
    """An admin who has just given password and code, at a browser of their own."""
    email = f"staff{next(NUMBERS)}@rhwydwaith.example"
    account_id = make_account(database, "admin", email=email, language=language)
    with database.transaction() as session:
        token = begin_proved_session(session, account_id, NETWORK)
    visitor = enter(is_dark=is_dark, has_script=has_script)
    visitor.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{visitor.origin}/console/"}])
    return visitor


def drive_of(database: Database, kind: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Drive.id).where(Drive.kind == kind)).first() or UUID(int=0)


def test_two_editors_meet_in_the_browser(enter: Enter, database: Database, language: Language, width: int) -> None:
    """Without a script too: the one who is late sees both texts, and nothing is lost."""
    charlie, colleague = (staff_at_work(enter, database, language, is_dark=dark) for dark in (False, True))
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
