"""A list that is ready is taken by its owner alone, three times within a day, and whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from campaign.audit.models import AuditEntry
from campaign.db import Database
from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.expiring import wipe_expired
from campaign.exports.lists.models import SupporterList
from campaign.http.services import EXTENSION
from campaign.ids import new_id
from campaign.staff.models import StaffGrant
from tests.http.console.conftest import StaffClient
from tests.http.console.lists.exporting import HAND_OVER, asks, order, post
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts, signed_in
from tests.time_travel import let_pass


def test_the_list_of_another_is_not_found_and_that_is_in_the_log(
    database: Database, drive_id: UUID, stan: StaffVisitor, staff_client: StaffClient, workshop: Workshop
) -> None:
    path = asks(stan, drive_id)
    build_lists(workshop)
    admin = staff_client("admin")
    assert admin.get(path).status_code == 404
    for act in ("download", "cancel", "wipe"):
        assert admin.send(f"{path}/{act}").status_code == 404
    assert admin.send(f"/console/lists/{new_id()}/download").status_code == 404
    with database.reading() as session:
        [refused] = session.scalars(select(AuditEntry).where(AuditEntry.result == "refused"))
        assert refused.doer == str(admin.account_id) and "not-theirs" in str(refused.facts)
        assert session.scalars(select(SupporterList.downloads)).one() == 0


def test_whoever_has_lost_the_campaign_has_lost_its_lists(
    database: Database, drive_id: UUID, stan: StaffVisitor, olives_campaign_id: UUID, workshop: Workshop
) -> None:
    path = asks(stan, drive_id)
    build_lists(workshop)
    with database.transaction() as session:
        session.execute(
            update(StaffGrant).where(StaffGrant.account_id == stan.account_id).values(campaign_id=olives_campaign_id)
        )
    assert stan.get(path).status_code == stan.send(f"{path}/download").status_code == 404


def test_an_admin_who_is_one_no_more_has_no_audit_list(
    database: Database, drive_id: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    admin = staff_client("admin")
    fields = order(drive_id, columns=["contribution", "state"], act="ask")
    path = post(admin, "/console/lists/new/audit", fields).headers["Location"]
    assert admin.get(path).status_code == 200
    with database.transaction() as session:
        session.execute(
            update(StaffGrant)
            .where(StaffGrant.account_id == admin.account_id)
            .values(role="exporter", campaign_id=campaign_id)
        )
    assert admin.get(path).status_code == 404
    assert admin.get("/console/lists/new/audit").status_code == 404
    assert admin.get("/console/lists/new/burn").status_code == 404


def test_three_downloads_and_then_a_sentence_that_helps(drive_id: UUID, stan: StaffVisitor, workshop: Workshop) -> None:
    path = asks(stan, drive_id)
    early = stan.send(f"{path}/download")
    assert early.status_code == 409 and "nothing to download yet" in Page(early.text).words
    build_lists(workshop)
    assert [stan.send(f"{path}/download").status_code for _ in range(4)] == [200, 200, 200, 409]
    page = stan.page(path)
    assert "downloaded three times" in page.words
    again = next(form for form in page.forms if form.action == HAND_OVER)
    assert "For the day it is handed over" in post(stan, HAND_OVER, {**again.fields, "act": "change"}).text


def test_after_a_day_the_page_says_so_and_keeps_what_was_made(
    database: Database, drive_id: UUID, stan: StaffVisitor, workshop: Workshop
) -> None:
    path = asks(stan, drive_id)
    build_lists(workshop)
    let_pass(database, timedelta(hours=25))
    stan = signed_in(stan.browser, database, stan.account_id)
    assert stan.send(f"{path}/download").status_code == 409
    assert wipe_expired(database, workshop.storage) == 1
    page = stan.page(path)
    assert "has been wiped" in page.words and "SHA-256" in page.words
    answer = stan.send(f"{path}/download")
    assert answer.status_code == 409 and "kept for a day" in Page(answer.text).words
    assert acts(database)[-2:] == ["supporter-list.wiped", "supporter-list.downloaded"]


def test_a_list_is_called_off_or_wiped_by_its_owner(
    database: Database, drive_id: UUID, stan: StaffVisitor, workshop: Workshop
) -> None:
    waiting = asks(stan, drive_id)
    assert [stan.send(f"{waiting}/cancel").status_code for _ in range(2)] == [303, 409]
    assert build_lists(workshop) == 0
    ready = asks(stan, drive_id)
    build_lists(workshop)
    assert stan.send(f"{ready}/cancel").status_code == 409
    assert [stan.send(f"{ready}/wipe").status_code for _ in range(2)] == [303, 409]
    assert stan.send(f"{ready}/download").status_code == 409
    assert acts(database)[1] == "supporter-list.cancelled" and "supporter-list.wiped" in acts(database)


@pytest.fixture
def quiet() -> Iterator[None]:
    """What is wrong with a file is logged, and expected."""
    logging.getLogger("campaign.http.console.lists.downloading").disabled = True
    yield
    logging.getLogger("campaign.http.console.lists.downloading").disabled = False


@pytest.mark.usefixtures("quiet")
def test_a_file_that_was_tampered_with_is_given_to_nobody(
    drive_id: UUID, stan: StaffVisitor, workshop: Workshop, app: Flask
) -> None:
    path = asks(stan, drive_id)
    build_lists(workshop)
    [file] = Path(app.extensions[EXTENSION].settings.export_storage).iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    answer = stan.send(f"{path}/download")
    assert answer.status_code == 409 and "can no longer be read" in Page(answer.text).words
    assert "Downloads left: 3" in stan.page(path).words
