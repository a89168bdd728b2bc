"""Charlie makes a petition in a browser, from a title to a page that everybody can sign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from campaign.db import Database, now
from campaign.drives.models import Campaign
from campaign.i18n import LANGUAGES, OTHER, Language
from tests.browser.staff import staff_at_work
from tests.browser.visitor import Enter, Visitor

AT = "%Y-%m-%dT%H:%M"


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_charlie_makes_a_petition_and_opens_it(
    enter: Enter, database: Database, language: Language, width: int, has_script: bool
) -> None:
    with database.reading() as session:
        campaign_id = session.scalars(select(Campaign.id)).one()
        opens, closes = session.execute(select(now(-3600), now(timedelta(days=30).total_seconds()))).one()
    charlie = staff_at_work(enter, database, has_script=has_script)
    title = {each: f"Mwy o goed {each} {language} {width} {has_script}" for each in LANGUAGES}
    charlie.open(f"/console/campaigns/{campaign_id}/drives/new")
    fill_in(charlie, {f"title_{each}": title[each] for each in LANGUAGES})
    fill_in(charlie, {"goal": "100", "opens_at": opens.strftime(AT), "closes_at": closes.strftime(AT)})
    charlie.button("Begin the draft").click()
    assert charlie.heading() == title[language]
    expect(charlie.page.locator(".lacks li")).not_to_have_count(0)
    follow(charlie, "Words in both languages")
    for each in LANGUAGES:
        words = {"ask": "Plannwch goed.", "body": "Maen nhw’n dda.\n\nI bawb.", "statement": "Rwy’n cytuno."}
        fill_in(charlie, {f"{name}_{each}": text for name, text in words.items()})
        charlie.page.locator(f"#checked_{each}").check()
    charlie.button("Save").click()
    follow(charlie, "Who decides")
    fill_in(charlie, {f"name_{each}": "Y Gweinidog" for each in LANGUAGES})
    charlie.button("Add").click()
    charlie.page.locator(".above a").click()
    charlie.button("Open it at its time").click()
    expect(charlie.page.get_by_role("status")).to_be_visible()
    follow(charlie, "See its public page")
    assert charlie.heading() == title[language]
    expect(charlie.button("Sign the petition")).to_be_visible()
    charlie.page.locator("header nav a").click()
    assert charlie.heading() == title[OTHER[language]]
    charlie.context.clear_cookies()


def fill_in(charlie: Visitor, fields: dict[str, str]) -> None:
    for name, typed in fields.items():
        charlie.page.locator(f"#{name}").fill(typed)
    assert charlie.overflow() <= 0


def follow(charlie: Visitor, words: str) -> None:
    charlie.page.get_by_role("link", name=charlie.say(words), exact=True).click()
