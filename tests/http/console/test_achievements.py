"""Charlie puts on record what was achieved, and mends the record."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from campaign.db import Database
from campaign.drives.queries import load_campaign
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import form_of, save
from tests.http.site.reading import Page
from tests.staff import acts

NEW = {
    "title_en": "It is law",
    "text_en": "The Act says so.",
    "title_cy": "Mae’n gyfraith",
    "text_cy": "Mae’r Ddeddf yn dweud hynny.",
    "happened_on": "2026-05-07",
    "date_precision": "month",
    "source_url": "https://act.example/1",
}


def test_an_achievement_stands_on_the_page_at_once_and_can_be_mended(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    made = charlie.send(f"/console/campaigns/{campaign_id}/achievements/new", **NEW, drives=str(petition))
    assert made.status_code == 303
    with database.reading() as session:
        [one] = load_campaign(session, campaign_id).achievements
    assert (one.happened_on, one.date_precision, one.drive_ids) == (date(2026, 5, 7), "month", {petition})
    path = f"/console/achievements/{one.id}"
    mine, theirs = form_of(charlie, path), form_of(charlie, path)
    assert save(charlie, path, theirs, text_en="The new Act says so.").status_code == 303
    assert save(charlie, path, mine, title_en="It is the law").status_code == 409
    with database.reading() as session:
        [one] = load_campaign(session, campaign_id).achievements
    assert one.texts["en"].text == "The new Act says so." and one.drive_ids == {petition}
    assert acts(database) == ["achievement.recorded", "achievement.changed"]


@ON_SQLITE_ALONE
def test_half_an_achievement_comes_back_with_what_is_missing(staff_client: StaffClient, campaign_id: UUID) -> None:
    charlie = staff_client("campaigner", campaign_id)
    half = {**NEW, "text_cy": "", "happened_on": "", "source_url": "act.example"}
    answer = charlie.send(f"/console/campaigns/{campaign_id}/achievements/new", **half)
    page = Page(answer.text)
    assert answer.status_code == 422 and {"#text_cy", "#happened_on"} <= page.links.keys()
    bad = charlie.send(f"/console/campaigns/{campaign_id}/achievements/new", **{**NEW, "source_url": "act.example"})
    assert bad.status_code == 422 and "#source_url" in Page(bad.text).links
