"""Moderation, invalidations, rules and support work in a browser: fit for everybody, decided by a key, progress that moves."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from campaign.db import Database
from campaign.i18n import Language
from campaign.moderation.models import ModerationDecision
from tests.appeals import given, telling
from tests.browser.looking import faults
from tests.browser.staff import drive_of, staff_at_work
from tests.browser.visitor import Enter, Visitor
from tests.cast import signed, signing

STORIES = "/console/moderation/stories"


@pytest.fixture
def stories(database: Database) -> list[UUID]:
    """Three that wait, each of somebody's own."""
    appeal = drive_of(database, "appeal")
    return [given(database, telling(appeal, title=f"Gardd {uuid4()}", email=f"{uuid4()}@example.com")) for _ in "abc"]


def begin(visitor: Visitor) -> None:
    visitor.open(STORIES)
    visitor.button("Begin with the one that has waited longest").click()


def test_what_its_buttons_lead_to_is_fit_for_everybody(
    enter: Enter, database: Database, stories: list[UUID], language: Language, width: int, is_dark: bool
) -> None:
    petition = drive_of(database, "petition")
    name, email = f"Gwneud Lan {language} {width}", f"{uuid4()}@example.com"
    signed(database, signing(petition, name, email, show_name=True))
    mair = staff_at_work(enter, database, is_dark=is_dark)
    found = []
    begin(mair)
    found += faults(mair, "console-moderation-item")
    mair.open("/console/invalidations/new")
    found += faults(mair, "console-invalidation-new")
    mair.field("Name").fill(name)
    mair.button("Count them").click()
    found += faults(mair, "console-invalidation-counted")
    mair.page.locator("[name=reason]").first.check()
    mair.button("Take them all out of the count").click()
    expect(mair.page.locator("#progress")).to_contain_text(mair.say("Taken out:"))
    expect(mair.page.locator("#progress")).to_contain_text("1 / 1", timeout=30_000)  # without a hand's turn
    undo = mair.page.locator(".earnest > summary", has_text=mair.say("Undo: put them all back"))
    expect(undo).to_be_visible(timeout=30_000)
    found += faults(mair, "console-invalidation-done")
    mair.open("/console/supporters")
    mair.field("Email address").fill(email)
    mair.button("Find them").click()
    found += faults(mair, "console-supporter")
    mair.context.clear_cookies()
    assert found == []


def test_a_key_decides_one_item_and_none_where_keys_are_off(
    enter: Enter, database: Database, stories: list[UUID], language: Language, width: int
) -> None:
    mair = staff_at_work(enter, database)
    begin(mair)
    mair.page.locator("#keys-on").uncheck()
    mair.page.keyboard.press("p")
    mair.page.wait_for_timeout(100)
    assert mair.page.locator(".undo").count() == 0
    mair.page.locator("#keys-on").check()
    mair.page.keyboard.press("Alt+s")
    before = decisions(database)
    mair.page.keyboard.press("p")
    expect(mair.page.locator(".undo")).to_contain_text(mair.say("Decided:"))
    assert decisions(database) == before + 1
    mair.page.keyboard.press("u")
    expect(mair.page.locator(".note")).to_contain_text(mair.say("Undone: it waits again."))
    begin(mair)
    expect(mair.page.locator("#keys-on")).to_be_visible()
    mair.page.keyboard.press("2")
    expect(mair.page.locator(".undo")).to_contain_text(mair.say("Do not publish"))
    mair.context.clear_cookies()


def test_without_a_script_the_buttons_suffice(
    enter: Enter, database: Database, stories: list[UUID], language: Language, width: int
) -> None:
    mair = staff_at_work(enter, database, has_script=False)
    begin(mair)
    assert not mair.page.locator(".keys").is_visible()
    before = decisions(database)
    mair.button("Publish").click()
    expect(mair.page.locator(".undo")).to_contain_text(mair.say("Decided:"))
    assert decisions(database) == before + 1
    mair.context.clear_cookies()


def decisions(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(ModerationDecision.id)).all())
