"""Charlie writes an update in the console, tests it, has it passed and sends it; a colleague cannot be overwritten."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.drives.updates.approving import need_approval
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import choices_of, texts_of
from campaign.mail.models import Delivery
from campaign.notifications.updates.queueing import write_updates
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import form_of, save
from tests.http.site.reading import Page
from tests.staff import acts, signed_in, unconfirm
from tests.updates import charlie_achieves, charlie_writes, readers, update_row

WORDS = {
    "subject_en": "Handed over",
    "body_en": "The day came.\r\n\r\nThank you.",
    "subject_cy": "Wedi’i gyflwyno",
    "body_cy": "Daeth y dydd.\r\n\r\nDiolch.",
    "checked_en": "yes",
    "checked_cy": "yes",
}


def test_an_update_is_written_tested_and_sent(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    readers(database, petition, 3)
    charlie = staff_client("campaigner", campaign_id)
    written = charlie.send(f"/console/campaigns/{campaign_id}/updates/new", **WORDS, drives=str(petition))
    path = written.headers["Location"].partition("?")[0]
    update_id = UUID(path.rpartition("/")[2])
    assert charlie.send(f"{path}/send").status_code == 409  # nobody has seen a test mail
    assert charlie.send(path, act="test").status_code == 303
    page = charlie.page(path)
    assert "Sent as it is now" in page.words and "Handed over" in page.words and "Wedi’i gyflwyno" in page.words
    assert "3 mailboxes" in charlie.page(f"{path}/send").words
    unconfirm(charlie)
    asked = charlie.send(f"{path}/send", over="2")
    assert asked.status_code == 403 and "/send" in Page(asked.text).form("confirm").fields["carried"]
    charlie = signed_in(charlie.browser, database, charlie.account_id)
    assert charlie.send(f"{path}/send", over="2").status_code == 303
    assert "Not all of its readers are counted yet" in charlie.page(path).words
    write_updates(database)
    row = update_row(database, update_id)
    assert (row.state, row.over_seconds, row.recipient_count) == ("sending", 7200, 1)  # the others by and by
    words = charlie.page(path).words
    assert "Readers 3" in words and "are counted" not in words
    for act, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        assert charlie.send(path, act=act).status_code == 303
        assert update_row(database, update_id).state == state
    names = ["written", "tested", "begun", "paused", "resumed", "cancelled"]
    assert acts(database) == [f"update.{name}" for name in names]
    with database.reading() as session:
        row = session.get_one(Update, update_id)
        assert texts_of(row)["en"].body == "The day came.\n\nThank you."
        assert choices_of(row).drives == {petition}


def test_a_second_person_passes_it_and_nobody_their_own(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    with database.transaction() as session:
        need_approval(session, campaign_id, is_needed=True)
    charlie, colleague = staff_client("campaigner", campaign_id), staff_client("campaigner", campaign_id)
    path = charlie.send(f"/console/campaigns/{campaign_id}/updates/new", **WORDS).headers["Location"].partition("?")[0]
    charlie.send(path, act="test")
    assert charlie.send(f"{path}/send").status_code == 409
    assert charlie.send(path, act="ask").status_code == 303
    own = charlie.send(path, act="approve")
    assert own.status_code == 409 and "Somebody else must approve it" in Page(own.text).words
    assert colleague.send(path, act="approve").status_code == 303
    assert charlie.send(f"{path}/send").status_code == 303


def test_a_test_mail_goes_to_whoever_asked_for_it(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    update_id = charlie_writes(database, campaign_id)
    charlie = staff_client("campaigner", campaign_id)
    assert charlie.send(f"/console/updates/{update_id}", act="test").status_code == 303
    with database.reading() as session:
        rows = session.scalars(select(Delivery).where(Delivery.template == "update/test")).all()
    assert [row.language for row in sorted(rows, key=lambda row: row.language)] == ["cy", "en"]


def test_two_writers_of_one_update_see_each_others_words(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    update_id = charlie_writes(database, campaign_id)
    charlie, path = staff_client("campaigner", campaign_id), f"/console/updates/{update_id}/edit"
    mine, theirs = form_of(charlie, path), form_of(charlie, path)
    assert save(charlie, path, theirs, subject_en="Theirs").status_code == 303
    answer = save(charlie, path, mine, body_cy="Fy ngeiriau", kinds="letter")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Theirs" in page.words and "Fy ngeiriau" in answer.text
    again = next(form.fields for form in page.forms if "version" in form.fields)
    assert again["kinds"] == "letter"
    assert save(charlie, path, again, subject_en="Theirs").status_code == 303
    row = update_row(database, update_id)
    assert row.state == "draft" and row.version == 3


@ON_SQLITE_ALONE
def test_what_it_still_lacks_is_said_in_words(staff_client: StaffClient, campaign_id: UUID, database: Database) -> None:
    charlie = staff_client("campaigner", campaign_id)
    half = {"subject_cy": "Newyddion", "body_cy": "Testun"}
    path = charlie.send(f"/console/campaigns/{campaign_id}/updates/new", **half).headers["Location"].partition("?")[0]
    answer = charlie.send(path, act="test")
    assert answer.status_code == 409 and "Welsh text first" in Page(answer.text).words
    refused = charlie.send(f"/console/campaigns/{campaign_id}/updates/new", body_en="", checked_en="yes")
    page = Page(refused.text)
    assert refused.status_code == 422 and {"#checked_en"} <= page.links.keys()
    assert charlie.send(f"{path}/send", at="then", over="100").status_code == 422
    wrong = charlie.send(f"/console/campaigns/{campaign_id}/updates/new", **WORDS, drives="nonsense")
    assert wrong.status_code == 422


@ON_SQLITE_ALONE
def test_a_newer_version_stands_for_an_older_one(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    older, newer = charlie_writes(database, campaign_id), charlie_writes(database, campaign_id)
    charlie = staff_client("campaigner", campaign_id)
    assert charlie.send(f"/console/updates/{older}", act="supersede", newer=str(newer)).status_code == 303
    assert update_row(database, older).state == "superseded"
    assert "Replaced by a newer version" in charlie.page(f"/console/campaigns/{campaign_id}/updates").words


@ON_SQLITE_ALONE
def test_an_update_of_anothers_campaign_stands_for_none_of_hers(
    staff_client: StaffClient, campaign_id: UUID, olives_campaign_id: UUID, database: Database
) -> None:
    own, others = charlie_writes(database, olives_campaign_id), charlie_writes(database, campaign_id)
    olive = staff_client("campaigner", olives_campaign_id)
    assert olive.send(f"/console/updates/{own}", act="supersede", newer=str(others)).status_code == 404


@ON_SQLITE_ALONE
def test_the_mail_is_shown_as_it_is_and_can_do_nothing(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    update_id = charlie_writes(database, campaign_id)
    answer = staff_client("campaigner", campaign_id).get(f"/console/updates/{update_id}/preview/cy")
    assert "Daeth y dydd." in answer.text and answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@ON_SQLITE_ALONE
def test_an_achievement_becomes_the_draft_of_an_update(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    achieved = charlie_achieves(database, campaign_id)
    charlie = staff_client("campaigner", campaign_id)
    answer = charlie.send(f"/console/achievements/{achieved}/announce")
    assert "It is law" in charlie.page(answer.headers["Location"]).words
