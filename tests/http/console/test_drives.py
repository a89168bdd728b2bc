"""Charlie writes drives, opens and ends them, from the first draft to the archive."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.clock import utc_now
from campaign.db import Database
from campaign.drives.channels import running_events
from campaign.drives.models import KINDS, Drive
from campaign.drives.queries import load_drive
from tests.cast import signed, signing
from tests.drives.drafts import A_DAY, ON_SQLITE_ALONE, charlie_drafts, state_now
from tests.http.console.conftest import StaffClient, campaign_of
from tests.http.console.editing import form_of, save
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor, acts


def drive_in(answer_location: str) -> UUID:
    return UUID(answer_location.split("/drives/")[1].split("?")[0])


def test_a_petition_goes_from_nothing_to_open_in_the_console(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    begun = charlie.send(
        f"/console/campaigns/{campaign_id}/drives/new",
        kind="appeal",
        title_en="Tell us",
        title_cy="Dywedwch wrthym",
        goal="1,000",
        handover="counts",
        opens_at="2026-01-05T09:00",
        closes_at="2999-03-01T00:00",
    )
    drive_id = drive_in(begun.headers["Location"])
    draft = charlie.page(f"/console/drives/{drive_id}")
    assert f"/console/drives/{drive_id}/words#statement_cy" in draft.links
    with database.reading() as session:
        drive = load_drive(session, drive_id)
    assert (drive.state, drive.goal, drive.texts["cy"].slug) == ("draft", 1000, "dywedwch-wrthym")
    path = f"/console/drives/{drive_id}/words"
    words = {f"{name}_{each}": "Some words" for name in ("ask", "body", "statement") for each in ("en", "cy")}
    answer = save(charlie, path, form_of(charlie, path), **words, checked_en="yes", checked_cy="yes")
    assert answer.status_code == 303
    left = charlie.page(f"/console/drives/{drive_id}")
    assert not [link for link in left.links if link.startswith(path + "#")]
    assert acts(database) == ["drive.created", "drive.changed"]


def test_what_is_missing_is_said_and_nothing_opens_before(staff_client: StaffClient, database: Database) -> None:
    drive_id = charlie_drafts(database, statements={"en": "I agree."}, targets=())
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    answer = charlie.send(f"/console/drives/{drive_id}/run", act="open")
    assert answer.headers["Location"].endswith("notice=incomplete")
    page = charlie.page(f"/console/drives/{drive_id}")
    assert f"/console/drives/{drive_id}/run" not in page.links  # nothing can be done there yet
    assert "Somebody who decides" in page.words and "The statement above the button – Cymraeg" in page.words
    assert state_now(database, drive_id) == "draft" and acts(database) == []


def test_a_drive_is_opened_paused_resumed_closed_reopened_closed_and_archived(
    staff_client: StaffClient, database: Database
) -> None:
    drive_id = charlie_drafts(database)
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    path = f"/console/drives/{drive_id}/run"
    reasons = {"reason_en": "A slip.", "reason_cy": "Camgymeriad."}
    states = []
    for act, more in (
        ("open", {}),
        ("pause", {}),
        ("resume", {}),
        ("close", {}),
        ("reopen", {**reasons, "closes_at": "2999-01-01T00:00"}),
        ("cancel", reasons),
        ("archive", {}),
    ):
        has_earnest = ("details", {"class": "earnest"}) in charlie.page(path).attributes
        assert has_earnest is (act != "open")  # closing and archiving are a press away
        assert charlie.send(path, act=act, **more).status_code == 303
        states.append(state_now(database, drive_id))
    assert states == ["open", "paused", "open", "closed", "open", "cancelled", "archived"]
    names = ["published", "paused", "resumed", "closed", "reopened", "cancelled", "archived"]
    assert acts(database) == [f"drive.{name}" for name in names]
    with database.reading() as session:
        assert set(session.scalars(select(AuditEntry.subject_id))) == {drive_id}


@ON_SQLITE_ALONE
def test_what_its_state_does_not_allow_is_said_and_loses_nothing(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    answer = charlie.send(f"/console/drives/{petition}/run", act="archive")
    assert answer.status_code == 409 and "It is open." in Page(answer.text).words
    answer = charlie.send(f"/console/drives/{petition}/run", act="cancel", reason_en="Because", reason_cy=" ")
    page = Page(answer.text)
    assert answer.status_code == 422 and "#reason_cy" in page.links and "Because" in answer.text
    assert charlie.send(f"/console/drives/{petition}/run", act="explode").status_code == 400
    assert acts(database) == []


def test_words_that_somebody_signed_stay_and_a_correction_stands_beside_them(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{petition}/words"
    before = form_of(charlie, path)
    signed(database, signing(petition))
    answer = save(charlie, path, before, body_en="Something else")
    assert answer.status_code == 409 and "Publish a correction instead" in answer.text
    frozen = form_of(charlie, path)
    assert "body_en" not in frozen and frozen["slug_en"] == "petition-1"
    assert save(charlie, path, frozen, slug_en="renamed", statement_en="I agree to all of it.").status_code == 303
    correction = {"reason_en": "Twelve, not ten.", "reason_cy": "Deuddeg, nid deg."}
    assert charlie.send(f"/console/drives/{petition}/run", act="correct", **correction).status_code == 303
    with database.reading() as session:
        drive = load_drive(session, petition)
    assert (drive.texts["en"].slug, drive.texts["en"].body) == ("renamed", "Because")
    assert (drive.statement_version, drive.notices[0].texts["cy"]) == (2, "Deuddeg, nid deg.")


@ON_SQLITE_ALONE
def test_what_is_refused_is_said_of_a_field_that_is_there(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID
) -> None:
    """Where a title makes an address that is taken, the address is asked for; of an empty statement it is said that it is."""
    charlie = staff_client("campaigner", campaign_id)
    both = {"title_en": "Bysiau", "title_cy": "Bysiau", "kind": "petition", "goal": "100", "handover": "counts"}
    page = Page(charlie.send(f"/console/campaigns/{campaign_id}/drives/new", **both).text)
    (link,) = (href for href in page.links if href.startswith("#slug_"))
    assert link[1:] in page.ids
    path = f"/console/drives/{petition}/words"
    boxes = {"checked_en": "yes", "checked_cy": "yes"}
    answer = save(charlie, path, form_of(charlie, path), **boxes, statement_en="", statement_cy="")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert {"#statement_en", "#statement_cy"} <= page.links.keys() and "#body_en" not in page.links


def test_two_editors_of_one_drive_see_each_others_words(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{petition}/words"
    mine, theirs = form_of(charlie, path), form_of(charlie, path)
    boxes = {"checked_en": "yes", "checked_cy": "yes"}
    assert save(charlie, path, theirs, **boxes, body_cy="Eu geiriau").status_code == 303
    answer = save(charlie, path, mine, **boxes, body_cy="Fy ngeiriau")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Eu geiriau" in page.words and "Fy ngeiriau" in answer.text
    with database.reading() as session:
        assert load_drive(session, petition).texts["cy"].body == "Eu geiriau"


@ON_SQLITE_ALONE
def test_times_goal_and_channels_change_until_it_opens_and_then_the_goal_alone(
    staff_client: StaffClient, database: Database
) -> None:
    drive_id = charlie_drafts(database, opens_in=A_DAY)
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    path = f"/console/drives/{drive_id}/settings"
    changed = {
        "opens_at": "2030-06-01T09:30",
        "closes_at": "2030-07-01T00:00",
        "goal": "2,500",
        "channels": "poster bws",
    }
    assert save(charlie, path, form_of(charlie, path), **changed).status_code == 303
    assert form_of(charlie, path).items() >= {**changed, "goal": "2500", "channels": "bws poster"}.items()
    with database.transaction() as session:
        drive = session.get_one(Drive, drive_id)
        assert drive.opens_at and drive.opens_at.isoformat() == "2030-06-01T08:30:00+00:00"
        drive.opens_at, drive.published_at = drive.opens_at - timedelta(days=3000), drive.created_at
    opened = form_of(charlie, path)
    assert "opens_at" not in opened
    assert save(charlie, path, opened, goal="3000").status_code == 303
    assert save(charlie, path, form_of(charlie, path), handover="names-postcodes").status_code == 409


@ON_SQLITE_ALONE
def test_a_channel_becomes_an_event_for_some_days_and_is_ended_before_them(
    staff_client: StaffClient, database: Database
) -> None:
    drive_id = charlie_drafts(database, opens_in=A_DAY)
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    path = f"/console/drives/{drive_id}/settings"
    assert save(charlie, path, form_of(charlie, path), event_codes="stand", event_days="2").status_code == 303
    assert form_of(charlie, path).items() >= {"channels": "poster stand", "event_codes": "", "event_days": ""}.items()
    assert "stand: until" in charlie.page(path).words
    with database.reading() as session:
        (until,) = running_events(session, drive_id).values()
    assert abs(until - utc_now() - timedelta(days=2)) < timedelta(minutes=1)
    assert save(charlie, path, form_of(charlie, path), goal="77").status_code == 303
    assert "stand: until" in charlie.page(path).words
    assert save(charlie, path, form_of(charlie, path), event_codes="stand", event_days="0").status_code == 303
    assert "stand: until" not in charlie.page(path).words


@ON_SQLITE_ALONE
def test_an_event_without_days_is_not_guessed(staff_client: StaffClient, database: Database) -> None:
    drive_id = charlie_drafts(database, opens_in=A_DAY)
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    path = f"/console/drives/{drive_id}/settings"
    for field, typed, wrong in (("event_codes", "stand", "event_days"), ("event_days", "3", "event_codes")):
        answer = save(charlie, path, form_of(charlie, path), **{field: typed})
        assert answer.status_code == 422 and f"#{wrong}" in Page(answer.text).links
    assert form_of(charlie, path)["channels"] == "poster"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("event_codes", "The Stand"),
        ("event_days", "32"),
        ("goal", "lots"),
        ("goal", "0"),
        ("opens_at", "tomorrow"),
        ("opens_at", "0001-01-01T00:00"),
        ("closes_at", "2026-11-30T09:30+01:00"),
        ("closes_at", "1999-01-01T00:00"),
        ("channels", "Staff Room"),
        ("channels", "staff"),
        ("handover", "everything"),
    ],
)
@ON_SQLITE_ALONE
def test_each_field_that_will_not_do_is_named(
    field: str, typed: str, staff_client: StaffClient, database: Database
) -> None:
    drive_id = charlie_drafts(database, opens_in=A_DAY)
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    path = f"/console/drives/{drive_id}/settings"
    answer = save(charlie, path, form_of(charlie, path), **{field: typed})
    page = Page(answer.text)
    assert answer.status_code == 422 and f"#{field}" in page.links
    assert field == "handover" or typed in answer.text


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_preview_shows_a_draft_as_everybody_will_see_it_and_sends_nothing(
    language: str, staff_client: StaffClient, database: Database, app: Flask
) -> None:
    drive_id = charlie_drafts(database, statements={"en": "I agree."})
    charlie = staff_client("campaigner", campaign_of(database, drive_id))
    answer = charlie.get(f"/console/drives/{drive_id}/preview/{language}")
    page = Page(answer.text)
    assert answer.status_code == 200 and page.language == language
    assert {"cy": "Wrth wraidd", "en": "At the heart"}[language] in page.words
    assert f"/console/drives/{drive_id}" in page.links
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]
    assert app.test_client().get("/en/petitions/heart").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
@ON_SQLITE_ALONE
def test_every_kind_of_drive_can_be_looked_at_from_its_first_moment_on(
    kind: str, staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    begun = charlie.send(
        f"/console/campaigns/{campaign_id}/drives/new", kind=kind, title_cy="Newydd", goal="5", handover="counts"
    )
    drive_id = drive_in(begun.headers["Location"])
    assert charlie.page(f"/console/drives/{drive_id}").links
    for language in ("cy", "en"):
        assert charlie.get(f"/console/drives/{drive_id}/preview/{language}").status_code == 200


def test_a_copy_is_a_new_draft_with_everything_but_what_was_given(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    signed(database, signing(petition))
    charlie = staff_client("campaigner", campaign_id)
    copies = [drive_in(charlie.send(f"/console/drives/{petition}/copy").headers["Location"]) for _ in range(2)]
    with database.reading() as session:
        old, (new, third) = load_drive(session, petition), (load_drive(session, each) for each in copies)
    assert (new.state, new.count, new.opens_at) == ("draft", 0, None)
    assert [one.texts["cy"].slug for one in (new, third)] == ["deiseb-1-2", "deiseb-1-3"]
    assert new.texts["en"].body == old.texts["en"].body and new.statements == old.statements
    assert [one.at for one in new.milestones] == [2, 5, 10] and not any(one.reached_at for one in new.milestones)


@ON_SQLITE_ALONE
def test_a_moderator_may_look_and_do_nothing(staff_client: StaffClient, petition: UUID, campaign_id: UUID) -> None:
    moderator: StaffVisitor = staff_client("moderator", campaign_id)
    page = moderator.page(f"/console/drives/{petition}")
    assert not [link for link in page.links if link.endswith(("/words", "/settings", "/run"))]
    assert ("a", {"href": "/console/campaigns", "aria-current": "true"}) in page.attributes  # where they are
    answer = moderator.browser.get(f"/console/drives/{petition}/run", headers=OWN_SITE)
    assert answer.status_code == 404
