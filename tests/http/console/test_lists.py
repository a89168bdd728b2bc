"""Lists of supporters in the console: asked for with a purpose, followed, and taken by their owner alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from campaign.audit.models import AuditEntry
from campaign.db import Database
from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.expiring import wipe_expired
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.storage import FolderStorage
from campaign.http.proofs import PROOF
from campaign.http.services import EXTENSION
from campaign.ids import new_id
from campaign.staff.models import StaffGrant
from tests.cast import charlie_opens_petition, signed, signing
from tests.exports.lists.staff import rows_of, set_handover
from tests.http.console.conftest import StaffClient
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor, acts, signed_in, unconfirm
from tests.time_travel import let_pass

HAND_OVER = "/console/lists/new/hand-over"


@pytest.fixture
def workshop(app: Flask, database: Database) -> Workshop:
    settings = app.extensions[EXTENSION].settings
    return Workshop(database, FolderStorage(settings.export_storage), settings.export_key)


@pytest.fixture
def drive_id(database: Database, petition: UUID) -> UUID:
    """Charlie's petition, whose names and areas are handed over; Suzie has signed it."""
    set_handover(database, petition, "names-areas")
    signed(database, signing(petition))
    return petition


@pytest.fixture
def stan(staff_client: StaffClient, campaign_id: UUID) -> StaffVisitor:
    return staff_client("exporter", campaign_id, name="Stan Davies")


def order(drive_id: UUID, **changes: object) -> dict[str, object]:
    return {
        "drives": [str(drive_id)],
        "columns": ["number", "name", "area"],
        "format": "csv",
        "language": "en",
        "stated_reason": "For the day it is handed over",
        "stated_recipient": "The clerk of the committee",
        **changes,
    }


def post(visitor: StaffVisitor, path: str, fields: dict[str, object]) -> TestResponse:
    proof = visitor.page("/console/").form().fields[PROOF]
    return visitor.browser.post(path, data={PROOF: proof, **fields}, headers=OWN_SITE)


def asks(visitor: StaffVisitor, drive_id: UUID, **changes: object) -> str:
    """The path of the list."""
    answer = post(visitor, HAND_OVER, order(drive_id, act="ask", **changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_from_the_purpose_to_the_file_in_either_language(
    database: Database,
    drive_id: UUID,
    campaign_id: UUID,
    staff_client: StaffClient,
    workshop: Workshop,
    language: str,
) -> None:
    stan = staff_client("exporter", campaign_id, language=language)
    front = stan.page("/console/lists")
    assert front.language == language and HAND_OVER in front.links
    assert "/console/lists/new/audit" not in front.links
    form = stan.page(HAND_OVER)
    assert {"postcode", "email"} & set(form.forms[1].fields) == set()
    shown = post(stan, HAND_OVER, order(drive_id, language=language))
    assert shown.status_code == 200 and "Suzie Evans" in shown.text
    preview = Page(shown.text)
    assert ("Rows: 1" if language == "en" else "Rhesi: 1") in preview.words
    asked = next(form for form in preview.forms if ("act", "ask") in form.buttons)
    ready = [post(stan, HAND_OVER, {**order(drive_id), **asked.fields, "act": "ask"}) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in ready}) == 1
    path = ready[0].headers["Location"]
    waiting = stan.page(path)
    assert ("meta", {"http-equiv": "refresh", "content": "5"}) in waiting.attributes
    assert build_lists(workshop) == 1
    need = "ready and not downloaded yet: 1" if language == "en" else "sy’n barod a heb eu lawrlwytho eto: 1"
    assert need in stan.page("/console/").words
    page = stan.page(path)
    assert ("Downloads left: 3" if language == "en" else "lawrlwytho ar ôl: 3") in page.words
    file = stan.send(f"{path}/download")
    assert file.status_code == 200 and "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    assert need not in stan.page("/console/").words
    [row] = rows_of(file.data)
    assert "Suzie Evans" in row.values()
    assert acts(database) == [
        "supporter-list.previewed",
        "supporter-list.asked",
        "supporter-list.built",
        "supporter-list.downloaded",
    ]
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry)).all()
        assert "Suzie" not in "".join(str(entry.facts) for entry in entries)
        assert "clerk" not in "".join(str(entry.facts) for entry in entries)


def test_who_they_are_is_asked_before_seeing_asking_and_taking_and_nothing_is_lost(
    database: Database, drive_id: UUID, stan: StaffVisitor, workshop: Workshop
) -> None:
    path = asks(stan, drive_id)
    build_lists(workshop)
    unconfirm(stan)
    for target, fields in (
        (HAND_OVER, order(drive_id)),
        (HAND_OVER, order(drive_id, act="ask")),
        (f"{path}/download", {}),
    ):
        answer = post(stan, target, fields)
        assert answer.status_code == 403 and "Suzie" not in answer.text
        assert target in Page(answer.text).form("/confirm").fields["carried"]
    assert acts(database) == ["supporter-list.asked", "supporter-list.built"]


def test_a_form_that_was_carried_on_asks_for_the_same(drive_id: UUID, stan: StaffVisitor) -> None:
    """Fields with several values come back as one text."""
    fields = order(drive_id, columns="number name area", drives=str(drive_id))
    assert "Suzie Evans" in post(stan, HAND_OVER, fields).text


def test_what_cannot_be_asked_for_comes_back_with_what_was_typed(drive_id: UUID, stan: StaffVisitor) -> None:
    bad = order(drive_id, drives=["x"], since="2026-99-99", stated_reason="")
    answer = post(stan, HAND_OVER, bad)
    assert answer.status_code == 422 and "The clerk of the committee" in answer.text
    later = post(stan, HAND_OVER, order(drive_id, columns=["name", "email"], since="2026-02-01", until="2026-01-01"))
    page = Page(later.text)
    assert later.status_code == 422 and {"columns-error", "until-error"} <= page.ids
    missing = Page(post(stan, HAND_OVER, {}).text)
    assert {"drives-error", "columns-error", "stated_reason-error", "stated_recipient-error"} <= missing.ids


@pytest.mark.parametrize("typed", ["'; --", "\ufffd", "=1+1", "9" * 400, "../..", "W06000015 ' OR 1=1"])
@pytest.mark.parametrize(
    "field", ["drives", "columns", "kinds", "areas", "sources", "since", "format", "language", "act"]
)
def test_no_filter_breaks_the_page(drive_id: UUID, stan: StaffVisitor, field: str, typed: str) -> None:
    assert post(stan, HAND_OVER, order(drive_id, **{field: typed})).status_code in (200, 422)


def test_first_rows_are_shown_ten_times_an_hour(database: Database, drive_id: UUID, stan: StaffVisitor) -> None:
    days = [order(drive_id, since=f"2026-01-{day:02}") for day in range(1, 12)]
    assert [post(stan, HAND_OVER, day).status_code for day in days] == [200] * 10 + [429]
    page = Page(post(stan, HAND_OVER, order(drive_id)).text)
    assert "ten times within an hour" in page.words and "Suzie" not in page.words
    assert page.form("hand-over").fields["stated_recipient"] == "The clerk of the committee"
    assert asks(stan, drive_id)  # the list itself may be asked for
    with database.reading() as session:
        looks = session.scalars(select(AuditEntry.facts).where(AuditEntry.act == "supporter-list.previewed")).all()
    assert len(looks) == len(set(looks)) == 10  # each says which order it was
    assert '"drives":1' in str(looks[0]) and '"since":"2026-01-01"' in str(looks[0])


def test_drives_of_others_cannot_be_asked_for(database: Database, stan: StaffVisitor) -> None:
    olives = charlie_opens_petition(database, slug="olive")
    assert f"drives-{olives}" not in stan.page(HAND_OVER).ids
    answer = post(stan, HAND_OVER, order(olives, act="ask"))
    assert answer.status_code == 422 and "drives-error" in Page(answer.text).ids


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


def test_a_fourth_list_waits_for_the_others(drive_id: UUID, stan: StaffVisitor) -> None:
    for _ in range(3):
        asks(stan, drive_id)
    answer = post(stan, HAND_OVER, order(drive_id, act="ask"))
    assert answer.status_code == 409 and "Three of your lists" in answer.text and "The clerk" in answer.text


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
