"""The team's page: for members alone, behind the door of My support; looking changes nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.contributions.letter.team import members
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.i18n import LANGUAGES
from tests.http.site.reading import Page
from tests.http.site.teams.visits import ACTS, HOME, LAURA, act, as_
from tests.http.site.test_nothing_changes import contents
from tests.http.site.visiting import OWN_SITE, Visitor
from tests.letters import BODY, SUBJECT, charlie_opens_letter_drive, targets_of, writing, written
from tests.teams import CHARLIE, OLIVE, PAUL, invited, joined, key_of, planned


def olive_organises_something_else(database: Database) -> None:
    joined(database, charlie_opens_letter_drive(database, slug="2"), "Olive Owen", OLIVE)


def everybody_else(database: Database, drive_id: UUID) -> dict[str, str]:
    """Whoever may see nothing, by who they are."""
    olive_organises_something_else(database)
    invited(database, drive_id, "Ivy Ifans", "ivy@example.com")
    gone = joined(database, drive_id, "Gwen Gone", "gwen@example.com")
    with database.transaction() as session:
        members.leave(session, gone)
    return {"supporter": LAURA, "of another team": OLIVE, "invited": "ivy@example.com", "ended": "gwen@example.com"}


def test_a_member_sees_the_page_in_both_languages(browser: Visitor, drive: UUID, paul: UUID) -> None:
    for language in LANGUAGES:
        as_browser = browser
        as_browser.enter(key_of(PAUL), language)
        page = as_browser.page(HOME[language])
        assert page.language == language
        assert "Laura Evans" in page.words and "Z. Q." in page.words
        assert {"writers", "unfinished", "short", "replies", "follow-ups", "people"} <= page.ids
        assert HOME["cy" if language == "en" else "en"] in page.links


def test_my_support_leads_to_ones_teams(browser: Visitor, drive: UUID, paul: UUID) -> None:
    assert HOME["en"] in as_(browser, PAUL).page("/en/my-support").links


def test_the_page_holds_no_address_and_no_word_of_a_letter(browser: Visitor, drive: UUID, charlie: UUID) -> None:
    text = as_(browser, CHARLIE).browser.get(HOME["en"]).text
    for hidden in (LAURA, "zephaniah@", "Zephaniah", SUBJECT, BODY[:11], "A secret beginning", "CF10", "CF30"):
        assert hidden not in text, hidden


def test_whoever_has_not_entered_finds_the_door(browser: Visitor, drive: UUID, paul: UUID) -> None:
    for path in (HOME["en"], "/en/my-support/teams/no-such-drive"):
        answer = browser.browser.get(path)
        assert answer.status_code == 200 and "Laura Evans" not in answer.text
        assert "email" in Page(answer.text).form().fields
    for name in ACTS:
        assert browser.browser.post(HOME["en"], data={"act": name}, headers=OWN_SITE).status_code == 403


@pytest.mark.parametrize("who", ["supporter", "of another team", "invited", "ended"])
def test_everybody_else_finds_nothing(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID, who: str
) -> None:
    todo = planned(database, drive, charlie)
    email = everybody_else(database, drive)[who]
    as_(browser, email)
    before = contents(database)
    answer = browser.browser.get(HOME["en"])
    assert answer.status_code == 404 and "Laura Evans" not in answer.text
    assert browser.browser.get(HOME["cy"]).status_code in (200, 404)
    for name in ACTS:
        fields = {"follow_up": todo, "member": charlie, "kind": "other", "note": "mine"}
        assert act(browser, name, **fields).status_code == 404, name
    after = contents(database)
    assert {table for table in after if after[table] != before[table]} == set()


def test_looking_changes_nothing(browser: Visitor, database: Database, drive: UUID, paul: UUID) -> None:
    as_(browser, PAUL)
    before = contents(database)
    for query in ("", "?writers=2&targets=9", "?writers=-1", "?writers=x&targets=99999999999", "?done=removed"):
        assert browser.browser.get(HOME["en"] + query).status_code == 200
    assert contents(database) == before


def test_the_other_languages_slug_leads_to_the_right_address(browser: Visitor, drive: UUID, paul: UUID) -> None:
    answer = as_(browser, PAUL).browser.get("/en/my-support/teams/llythyrau-1")
    assert (answer.status_code, answer.location) == (303, HOME["en"])


def test_long_lists_have_pages(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign.contributions.letter.team.writers.PAGE_SIZE", 1)
    written(database, writing(drive, targets_of(database, drive), name="Suzie Evans", email="suzie@example.com"))
    page = as_(browser, CHARLIE).page(HOME["en"])
    assert "Suzie Evans" in page.words and "Laura Evans" not in page.words
    assert "?writers=2&targets=1#writers" in page.links
    page = browser.page(f"{HOME['en']}?writers=2&targets=1")
    assert "Laura Evans" in page.words and "Suzie Evans" not in page.words


def test_a_draft_that_is_not_public_has_its_team_already(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID
) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == drive).values(published_at=None))
    assert "Laura Evans" in as_(browser, CHARLIE).page(HOME["en"]).words
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == drive).values(published_at=now(), archived_at=now()))
    assert "Laura Evans" in browser.page(HOME["en"]).words
