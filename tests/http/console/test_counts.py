"""Counts to take away from the console, and those that come by mail each morning."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.exports.counts import publish_counts, publish_parts
from campaign.exports.daily.receiving import MOST_DRIVES, begin_daily
from campaign.ids import new_id
from campaign.mail.models import Delivery
from campaign.notifications import daily_counts
from campaign.settings import Settings
from campaign.staff.models import StaffGrant
from tests.cast import charlie_opens_petition, signed, signing
from tests.http.console.conftest import StaffClient
from tests.notifications.post import Post
from tests.staff import acts
from tests.time_travel import let_pass


def owed(database: Database) -> list[UUID]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.subject_id).where(Delivery.template == daily_counts.TEMPLATE)))


def test_files_are_what_everybody_can_have(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    signed(database, signing(petition))
    fold_deltas(database)
    publish_parts(database)
    stan = staff_client("exporter", campaign_id)
    file = stan.get(f"/console/counts/{petition}/counts.csv")
    assert file.status_code == 200 and "attachment" in file.headers["Content-Disposition"]
    lines = list(csv.reader(StringIO(file.data.decode("utf-8-sig"))))
    assert ["total", "", "", "", "1", "1"] in lines
    assert not any(line[0] == "area" for line in lines)  # one person in a place is nobody's to see
    assert json.loads(stan.get(f"/console/counts/{petition}/counts.json").data)["count"] == 1
    for path in (f"{petition}/parts.json", f"{petition}/x", f"{new_id()}/counts.csv", "x/counts.csv"):
        assert stan.get(f"/console/counts/{path}").status_code == 404


def test_a_draft_has_no_counts(
    database: Database, campaign_id: UUID, staff_client: StaffClient, petition: UUID
) -> None:
    stan = staff_client("exporter", campaign_id)
    assert f"/console/counts/{petition}" in stan.page("/console/counts").links
    draft = charlie_opens_petition(database, slug="draft")
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == draft).values(published_at=None))
    admin = staff_client("admin")
    assert admin.get(f"/console/counts/{draft}/counts.csv").status_code == 404
    assert f"/console/counts/{draft}" not in admin.page("/console/counts").links


@pytest.mark.parametrize("language", ["en", "cy"])
def test_somebody_puts_themselves_down_and_stops_it_again(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient, language: str
) -> None:
    stan = staff_client("exporter", campaign_id, language=language)
    path = f"/console/counts/{petition}"
    for _ in range(2):
        assert stan.send(path, act="begin", back="counts").headers["Location"] == "/console/counts"
    said = "You get these by email each morning" if language == "en" else "Rydych yn cael y rhain drwy e-bost bob bore"
    assert said in stan.page("/console/counts").words
    for _ in range(2):
        assert stan.send(path, act="end").status_code == 303
    assert said not in stan.page("/console/counts").words
    assert acts(database) == ["daily-counts.begun", "daily-counts.ended"]
    assert stan.send(path, act="burn").status_code == 400


def test_a_colleague_is_put_down_only_if_they_may_have_counts(
    petition: UUID, campaign_id: UUID, olives_campaign_id: UUID, staff_client: StaffClient
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    stan = staff_client("exporter", campaign_id, name="Stan Davies")
    olive = staff_client("campaigner", olives_campaign_id, name="Olive Price")
    moderator = staff_client("moderator", campaign_id)
    path = f"/console/counts/{petition}"
    words = charlie.page(path).words
    assert "Stan Davies" in words and "Olive Price" not in words
    assert charlie.send(path, act="begin", account=str(stan.account_id)).status_code == 303
    for other in (olive.account_id, moderator.account_id, new_id(), "x"):
        assert charlie.send(path, act="begin", account=str(other)).status_code == 404


def test_nobody_gets_more_than_a_mail_can_carry(database: Database, petition: UUID, staff_client: StaffClient) -> None:
    admin = staff_client("admin")
    drives = [charlie_opens_petition(database, slug=f"drive-{number}") for number in range(MOST_DRIVES)]
    with database.transaction() as session:
        assert all(begin_daily(session, drive_id, admin.account_id) for drive_id in drives)
    answer = admin.send(f"/console/counts/{petition}", act="begin")
    assert answer.status_code == 409 and "more than 20 drives" in answer.text


def test_the_mail_is_written_once_a_day(database: Database, petition: UUID, staff_client: StaffClient) -> None:
    admin = staff_client("admin")
    with database.transaction() as session:
        begin_daily(session, petition, admin.account_id)
    assert [daily_counts.owe_counts(database) for _ in range(2)] == [1, 0]
    let_pass(database, timedelta(hours=24))
    assert [daily_counts.owe_counts(database) for _ in range(2)] == [1, 0]
    assert owed(database) == [admin.account_id] * 2


def test_whoever_has_lost_the_campaign_gets_no_mail(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient, settings: Settings
) -> None:
    stan, post = staff_client("exporter", campaign_id), Post(database, settings)
    publish_counts(database)
    with database.transaction() as session:
        begin_daily(session, petition, stan.account_id)
    daily_counts.owe_counts(database)
    mail = post.only()
    [attached] = mail.attachments
    assert attached.content.startswith("\ufefftotal".encode()[:3])
    let_pass(database, timedelta(hours=24))
    with database.transaction() as session:
        session.execute(delete(StaffGrant).where(StaffGrant.account_id == stan.account_id))
    daily_counts.owe_counts(database)
    assert post.deliver() == []
