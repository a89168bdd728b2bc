"""What the console has of a drive for walls and tables: a poster for each channel, codes, and the page for a stand."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.db import Database
from campaign.drives.channels import add_channels
from campaign.drives.models import Drive
from tests.http.console.conftest import StaffClient
from tests.paper.reading import Paper

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_each_channel_of_a_petition_has_its_poster_codes_and_stand(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    with database.transaction() as session:
        add_channels(session, petition, ["stand"])
    charlie = staff_client("campaigner", campaign_id)
    page = charlie.page(f"/console/drives/{petition}/posters")
    for path in (
        "/en/petitions/petition-1",
        "/cy/deisebau/deiseb-1/r/stand",
        "/qr/cy/deisebau/deiseb-1/r/stand.svg",
        "/qr/cy/deisebau/deiseb-1/r/stand.png",
        "/cy/deisebau/deiseb-1/ciosg?source=stand",
        "/en/petitions/petition-1/kiosk",
    ):
        assert path in page.links, path
        assert charlie.browser.get(path).status_code == 200, path
    answer = charlie.browser.get(f"/console/drives/{petition}/posters/stand")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    words = "".join(Paper(answer.data).words.split())
    assert (
        "cydlais.test/cy/deisebau/deiseb-1/r/stand" in words and "cydlais.test/en/petitions/petition-1/r/stand" in words
    )
    plain = "".join(Paper(charlie.browser.get(f"/console/drives/{petition}/posters/web").data).words.split())
    assert "petition-1" in plain and "/r/" not in plain
    assert charlie.browser.get(f"/console/drives/{petition}/posters/nowhere").status_code == 404


def test_a_draft_has_no_poster_since_its_address_leads_nowhere(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    charlie = staff_client("campaigner", campaign_id)
    for path in ("posters", "posters/web"):
        assert charlie.browser.get(f"/console/drives/{petition}/{path}").status_code == 404
    assert "posters" not in " ".join(charlie.page(f"/console/drives/{petition}").links)
