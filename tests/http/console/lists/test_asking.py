"""Lists of supporters in the console: asked for with a purpose, and followed."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.db import Database
from campaign.exports.lists.building import Workshop, build_lists
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import rows_of
from tests.http.console.conftest import StaffClient
from tests.http.console.lists.exporting import HAND_OVER, asks, order, post
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts, unconfirm


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


@pytest.mark.parametrize(
    "field", ["drives", "columns", "kinds", "areas", "sources", "since", "format", "language", "act"]
)
def test_no_filter_breaks_the_page(drive_id: UUID, stan: StaffVisitor, field: str) -> None:
    for typed in ("'; --", "\ufffd", "=1+1", "9" * 400, "../..", "W06000015 ' OR 1=1"):
        assert post(stan, HAND_OVER, order(drive_id, **{field: typed})).status_code in (200, 422), typed


def test_first_rows_are_shown_ten_times_an_hour(database: Database, drive_id: UUID, stan: StaffVisitor) -> None:
    days = [order(drive_id, since=f"2026-01-{day:02}") for day in range(1, 12)]
    assert [post(stan, HAND_OVER, day).status_code for day in days] == [200] * 10 + [429]
    page = Page(post(stan, HAND_OVER, order(drive_id)).text)
    assert "ten times within an hour" in page.words and "Suzie" not in page.words
    asking, changing = (next(one for one in page.forms if ("act", act) in one.buttons) for act in ("ask", "change"))
    again = Page(post(stan, HAND_OVER, {**changing.fields, "act": "change"}).text)
    assert again.form("hand-over").fields["stated_recipient"] == "The clerk of the committee"
    asked = [post(stan, HAND_OVER, {**asking.fields, "act": "ask"}) for _ in range(2)]  # the list itself, once
    assert [one.status_code for one in asked] == [303, 303] and asked[0].location == asked[1].location
    with database.reading() as session:
        looks = session.scalars(select(AuditEntry.facts).where(AuditEntry.act == "supporter-list.previewed")).all()
    assert len(looks) == len(set(looks)) == 10  # each says which order it was
    assert '"drives":1' in str(looks[0]) and '"since":"2026-01-01"' in str(looks[0])


def test_drives_of_others_cannot_be_asked_for(database: Database, stan: StaffVisitor) -> None:
    olives = charlie_opens_petition(database, slug="olive")
    assert f"drives-{olives}" not in stan.page(HAND_OVER).ids
    answer = post(stan, HAND_OVER, order(olives, act="ask"))
    assert answer.status_code == 422 and "drives-error" in Page(answer.text).ids


def test_a_fourth_list_waits_for_the_others(drive_id: UUID, stan: StaffVisitor) -> None:
    for _ in range(3):
        asks(stan, drive_id)
    answer = post(stan, HAND_OVER, order(drive_id, act="ask"))
    assert answer.status_code == 409 and "Three of your lists" in answer.text and "The clerk" in answer.text
