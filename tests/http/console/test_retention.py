"""Admins see what is kept for how long, what goes next, and decide for each campaign."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from campaign.db import Database
from campaign.drives.models import Campaign
from tests.cast import signed, signing
from tests.forgetting import forget
from tests.http.console.conftest import StaffClient
from tests.staff import acts
from tests.time_travel import let_pass

PATH = "/console/retention"


def test_an_admin_sees_what_goes_within_thirty_days_and_what_went(
    staff_client: StaffClient, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition))
    let_pass(database, timedelta(days=91 + 170))
    forget(database, "origins")
    page = staff_client("admin").page(PATH)
    who = "Names, addresses, postcodes and words of people who do not want news"
    assert who in page.words
    assert f"{who} As many months after a drive has closed, or a pledge has ended, as its campaign says" in page.words
    assert "Emptied; what was counted stays counted 0 1" in page.words
    assert "Network and email domain that something was sent in from 1" in page.words.partition("What went lately")[2]


def test_an_admin_decides_for_each_campaign(
    staff_client: StaffClient, database: Database, campaign_id: UUID, petition: UUID
) -> None:
    admin = staff_client("admin")
    assert admin.send(f"{PATH}/{campaign_id}", months="25").status_code == 400
    assert admin.send(f"{PATH}/{campaign_id}", months="12").status_code == 303
    with database.reading() as session:
        assert session.get_one(Campaign, campaign_id).kept_months == 12
    assert acts(database)[-1] == "retention.changed"
