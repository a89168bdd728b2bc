"""The console's pages about campaigns and drives, in a browser: axe finds nothing, and nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.drives.models import Campaign, Drive, Target
from campaign.http.console.cookie import COOKIE
from campaign.i18n import Language
from campaign.staff.sessions import begin_proved_session
from tests.browser.test_pages import faults
from tests.browser.visitor import Enter, Visitor
from tests.journeys.system import System
from tests.staff import NETWORK, make_account
from tests.updates import charlie_writes

OF_DRIVES = ("", "/words", "/settings", "/run", "/targets", "/targets/import", "/milestones", "/preview/cy", "/posters")
OF_KINDS = {
    "letter-drive": ("", "/letters", "/letter-words", "/team", "/preview/en"),
    "pledge-drive": ("", "/offers", "/preview/cy"),
    "appeal": ("", "/appeal", "/ways", "/preview/en"),
}


@pytest.fixture
def database(system: System) -> Iterator[Database]:
    opened = Database(system.database_url)
    yield opened
    opened.dispose()


def staff_at_work(enter: Enter, database: Database, language: Language, *, is_dark: bool = False) -> Visitor:
    """An admin who has just given password and code, at a browser of their own."""
    email = f"staff-{language}-{is_dark}-{id(enter)}@rhwydwaith.example"
    account_id = make_account(database, "admin", email=email, language=language)
    with database.transaction() as session:
        token = begin_proved_session(session, account_id, NETWORK)
    visitor = enter(is_dark=is_dark)
    visitor.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{visitor.origin}/console/"}])
    return visitor


def drive_of(database: Database, kind: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Drive.id).where(Drive.kind == kind)).first() or UUID(int=0)


def paths(database: Database) -> Iterator[tuple[str, str]]:
    """A name for the picture, and the address."""
    with database.reading() as session:
        campaign_id = session.scalars(select(Campaign.id)).first()
        target_id = session.scalars(select(Target.id).where(Target.drive_id == drive_of(database, "petition"))).first()
    assert campaign_id
    of_campaign = f"/console/campaigns/{campaign_id}"
    yield "campaigns", "/console/campaigns"
    for ending in ("", "/edit", "/drives/new", "/updates", "/updates/new", "/achievements", "/achievements/new"):
        yield f"campaign{ending.replace('/', '-')}", of_campaign + ending
    update = f"/console/updates/{charlie_writes(database, campaign_id)}"
    for ending in ("", "/edit", "/send"):
        yield f"update{ending.replace('/', '-')}", update + ending
    petition = f"/console/drives/{drive_of(database, 'petition')}"
    for ending in (*OF_DRIVES, f"/targets/{target_id}"):
        yield f"petition{ending.replace('/', '-')[:20]}", petition + ending
    for kind, endings in OF_KINDS.items():
        for ending in endings:
            yield f"{kind}{ending.replace('/', '-')}", f"/console/drives/{drive_of(database, kind)}{ending}"


def test_the_pages_of_drives_are_fit_for_everybody(
    enter: Enter, database: Database, language: Language, is_dark: bool
) -> None:
    charlie = staff_at_work(enter, database, language, is_dark=is_dark)
    found = []
    for name, path in paths(database):
        charlie.open(path)
        found += faults(charlie, f"console-{name}")
    charlie.context.clear_cookies()
    assert found == []


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
