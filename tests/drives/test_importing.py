"""Targets are taken whole or not at all, mended by a second import, and never taken from under a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives import importing, target_rows
from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.finding import all_targets
from campaign.drives.importing import Imported, TargetImport, import_targets, preview_import
from campaign.drives.models import Target
from campaign.drives.refused_rows import RefusedRow, RowsRefusedError
from campaign.drives.service import archive, close_now
from campaign.drives.stopping import BOUNCED, BY_HAND, SUPPRESSED, stop_target
from campaign.drives.views import TargetDetail
from campaign.drives.wales import day_of
from campaign.errors import ConflictError, DomainError, FieldsRefusedError, NotFoundError
from campaign.mail.address import mailbox_key
from tests.cast import IDENTITY_KEY, charlie_opens_petition, signed, signing
from tests.drives.drafts import ON_SQLITE_ALONE, charlie_drafts, charlie_opens


def plan(name: str, reference: str | None = None, email: str | None = None, **changes: object) -> TargetPlan:
    email = email or f"{name.lower()}@senedd.example"
    words = TargetWords(name, "AS")
    made = TargetPlan(
        texts={"cy": words, "en": words},
        email=email,
        mailbox_key=mailbox_key(email, IDENTITY_KEY),
        reference=reference,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


SIAN, RHUN, MAIR = plan("Siân", "1", row=2), plan("Rhûn", "2", row=3), plan("Mair", row=4)


def letter_drive(database: Database, *plans: TargetPlan) -> UUID:
    """Charlie's open letter drive, with these targets."""
    drive_id = charlie_drafts(database, kind="letter-drive", targets=())
    take(database, drive_id, *(plans or (SIAN, RHUN, MAIR)))
    with database.transaction() as session:
        importing.lock_drive(session, drive_id).drive.published_at = session.execute(select(now())).scalar_one()
    return drive_id


def take(database: Database, drive_id: UUID, *plans: TargetPlan, **how: object) -> Imported:
    with database.transaction() as session:
        return import_targets(session, drive_id, TargetImport(plans, **how))  # type: ignore[arg-type]


def targets(database: Database, drive_id: UUID) -> dict[str, TargetDetail]:
    """By name, in their order."""
    with database.reading() as session:
        return {target.texts["cy"].name: target for target in all_targets(session, drive_id)}


def laura_verifies_a_letter(database: Database, drive_id: UUID) -> None:
    contribution_id = signed(database, signing(charlie_opens_petition(database)))
    with database.transaction() as session:
        session.execute(update(Contribution).where(Contribution.id == contribution_id).values(drive_id=drive_id))


def today(database: Database) -> date:
    with database.reading() as session:
        return day_of(session.execute(select(now())).scalar_one())


def test_all_that_a_plan_says_is_kept(database: Database) -> None:
    whole = plan(
        "Huw",
        "3",
        area_code="W09000056",
        postal_address="Tŷ Hywel\nCaerdydd",
        language="en",
        valid_from=date(2026, 5, 7),
        valid_until=date(2030, 5, 1),
    )
    drive_id = letter_drive(database, whole, SIAN)
    huw, sian = targets(database, drive_id).values()
    assert {name: getattr(huw, name) for name in ("area_code", "postal_address", "language", "reference")} == {
        "area_code": "W09000056",
        "postal_address": "Tŷ Hywel\nCaerdydd",
        "language": "en",
        "reference": "3",
    }
    assert (huw.valid_from, huw.valid_until, huw.is_stopped) == (whole.valid_from, whole.valid_until, False)
    assert (huw.email, huw.mailbox_key) == (whole.email, whole.mailbox_key)
    assert (huw.position, sian.position, sian.texts["en"].office) == (1, 2, "AS")


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    drive_id = letter_drive(database)
    before = targets(database, drive_id)
    assert take(database, drive_id, SIAN, RHUN, MAIR) == Imported(unchanged=3)
    assert targets(database, drive_id) == before


def test_a_second_file_mends_by_reference_or_by_name_and_address_and_adds_the_rest(database: Database) -> None:
    drive_id = letter_drive(database)
    before = targets(database, drive_id)
    mended = (
        plan("Siân", "1", "new@senedd.example"),
        plan("MAIR", "9", "Mair@senedd.example", texts=dict.fromkeys(("cy", "en"), TargetWords("Mair", "Gweinidog"))),
        plan("Huw"),
    )
    assert take(database, drive_id, *mended) == Imported(added=1, changed=2, left_out=1)
    after = targets(database, drive_id)
    assert list(after) == ["Siân", "Rhûn", "Mair", "Huw"]
    assert after["Siân"].id == before["Siân"].id
    assert (after["Siân"].email, after["Siân"].mailbox_key) == ("new@senedd.example", mended[0].mailbox_key)
    assert (after["Mair"].id, after["Mair"].reference) == (before["Mair"].id, "9")
    assert after["Mair"].texts["en"].office == "Gweinidog"
    assert after["Rhûn"] == before["Rhûn"]


def test_what_a_file_does_not_speak_of_stays(database: Database) -> None:
    drive_id = letter_drive(database, plan("Siân", "1", area_code="W09000056"), plan("Mair"))
    before = targets(database, drive_id)
    nameless = TargetWords("Siân")
    bare = TargetPlan(texts={"cy": nameless, "en": nameless}, reference="1", valid_until=date(2030, 1, 1))
    by_name = TargetPlan(texts=dict.fromkeys(("cy", "en"), TargetWords("mair")), valid_until=date(2030, 1, 1), row=3)
    assert take(database, drive_id, bare, by_name, spoken=frozenset(("valid_until",))) == Imported(changed=2)
    after = targets(database, drive_id)
    assert after["Siân"] == replace(before["Siân"], valid_until=date(2030, 1, 1))
    assert after["mair"].email == "mair@senedd.example"


def test_with_one_row_that_cannot_be_taken_none_is(database: Database) -> None:
    drive_id = letter_drive(database, plan("Siân", email="a@b.example"), plan("Siân", "1", "a@b.example"))
    before = targets(database, drive_id)
    doubtful = (plan("Huw", row=2), plan("Siân", email="a@b.example", row=3), plan("Huw", row=4))
    expected = (RefusedRow(4, "name", "row-repeated"), RefusedRow(3, "name", "target-ambiguous"))
    with pytest.raises(RowsRefusedError) as refused:
        take(database, drive_id, *doubtful)
    assert refused.value.rows == expected
    with pytest.raises(RowsRefusedError):
        take(database, drive_id, *doubtful, is_skipping_refused=True, is_replacing=True)
    assert targets(database, drive_id) == before
    with database.transaction() as session:
        previewed = preview_import(session, drive_id, TargetImport(doubtful))
    assert previewed == Imported(added=1, left_out=2, refused=expected)
    assert take(database, drive_id, *doubtful, is_skipping_refused=True) == previewed
    assert "Huw" in targets(database, drive_id)


def test_before_it_opens_whoever_is_left_out_is_removed(database: Database) -> None:
    drive_id = charlie_drafts(database, kind="letter-drive", targets=())
    take(database, drive_id, SIAN, RHUN)
    assert take(database, drive_id, RHUN, is_replacing=True) == Imported(unchanged=1, removed=1)
    assert list(targets(database, drive_id)) == ["Rhûn"]


def test_once_it_is_open_whoever_is_left_out_leaves_office_and_comes_back_by_another_file(database: Database) -> None:
    tomorrow = today(database) + timedelta(days=1)
    drive_id = letter_drive(database, SIAN, plan("Huw", "4", valid_from=tomorrow), RHUN)
    assert take(database, drive_id, RHUN, is_replacing=True) == Imported(unchanged=1, ended=2)
    yesterday = tomorrow - timedelta(days=2)
    ended = targets(database, drive_id)
    assert ended["Siân"].valid_until == ended["Huw"].valid_until == ended["Huw"].valid_from == yesterday
    assert ended["Rhûn"].valid_until is None
    assert take(database, drive_id, RHUN, is_replacing=True) == Imported(unchanged=1)
    assert take(database, drive_id, SIAN, RHUN) == Imported(changed=1, unchanged=1)
    assert targets(database, drive_id)["Siân"].valid_until is None


def test_once_a_letter_is_verified_addresses_are_mended_and_targets_added_but_none_is_renamed(
    database: Database,
) -> None:
    drive_id = letter_drive(database)
    laura_verifies_a_letter(database, drive_id)
    assert take(database, drive_id, plan("Siân", "1", "new@senedd.example"), plan("Huw", "5")).changed == 1
    with pytest.raises(RowsRefusedError) as refused:
        take(database, drive_id, plan("Somebody", "1", row=7))
    assert refused.value.rows == (RefusedRow(7, "name", "target-renamed"),)
    assert list(targets(database, drive_id)) == ["Siân", "Rhûn", "Mair", "Huw"]


def test_before_that_a_name_is_mended_freely(database: Database) -> None:
    drive_id = letter_drive(database)
    take(database, drive_id, plan("Siân Ŵyn", "1"))
    assert list(targets(database, drive_id)) == ["Siân Ŵyn", "Rhûn", "Mair"]


def test_the_targets_of_a_petition_are_frozen_by_its_first_signature(database: Database) -> None:
    drive_id = charlie_opens(database)
    assert take(database, drive_id, SIAN).added == 1
    signed(database, signing(drive_id))
    with pytest.raises(ConflictError, match="drive-frozen"):
        take(database, drive_id, RHUN)


@ON_SQLITE_ALONE
def test_a_closed_letter_drive_may_be_mended_and_one_that_was_put_away_not(database: Database) -> None:
    drive_id = letter_drive(database)
    with database.transaction() as session:
        close_now(session, drive_id)
    assert take(database, drive_id, plan("Huw")).added == 1
    with database.transaction() as session:
        archive(session, drive_id)
    with pytest.raises(ConflictError, match="drive-is-archived"):
        take(database, drive_id, SIAN)


@pytest.mark.parametrize(("reason", "is_stopped"), [(BOUNCED, False), (SUPPRESSED, False), (BY_HAND, True)])
def test_a_mended_address_takes_back_what_is_its_mailbox_s_and_nothing_else(
    database: Database, reason: str, is_stopped: bool
) -> None:
    drive_id = letter_drive(database)
    with database.transaction() as session:
        stop_target(session, targets(database, drive_id)["Siân"].id, reason)
    take(database, drive_id, replace(SIAN, area_code="W09000056"))
    assert targets(database, drive_id)["Siân"].stop_reason == reason
    take(database, drive_id, plan("Siân", "1", "new@senedd.example"))
    sian = targets(database, drive_id)["Siân"]
    assert (sian.is_stopped, sian.stopped_at is not None) == (is_stopped, is_stopped)


@ON_SQLITE_ALONE
def test_many_are_written_in_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_rows, "BATCH_SIZE", 2)
    many = [plan(f"Aelod{number}", str(number)) for number in range(5)]
    drive_id = letter_drive(database, *many)
    assert [target.position for target in targets(database, drive_id).values()] == [1, 2, 3, 4, 5]
    assert take(database, drive_id, *(replace(one, language="en") for one in many)).changed == 5
    assert take(database, drive_id, is_replacing=True).ended == 5


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("bad", "error", "field"),
    [
        (replace(SIAN, texts={"cy": TargetWords("Siân")}), FieldsRefusedError, "text_en"),
        (plan(" "), FieldsRefusedError, "name_cy"),
        (plan("x" * 201), FieldsRefusedError, "name_cy"),
        (replace(SIAN, language="fr"), FieldsRefusedError, "texts"),
        (replace(SIAN, postal_address="x" * 501), FieldsRefusedError, "postal_address_cy"),
        (replace(SIAN, valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)), FieldsRefusedError, "valid_until"),
    ],
)
def test_what_cannot_be_stored_is_refused(
    database: Database, bad: TargetPlan, error: type[DomainError], field: str
) -> None:
    drive_id = letter_drive(database)
    with pytest.raises(FieldsRefusedError) as refused:
        take(database, drive_id, RHUN, bad)
    assert list(refused.value.errors) == [field]


@ON_SQLITE_ALONE
def test_an_address_never_goes_without_its_mailbox(database: Database) -> None:
    drive_id = letter_drive(database)
    with pytest.raises(ValueError, match="mailbox"):
        take(database, drive_id, replace(SIAN, mailbox_key=None))


def test_two_references_alike_cannot_stand_in_one_drive(database: Database) -> None:
    drive_id, other_id = letter_drive(database), charlie_opens_petition(database, slug="2")
    take(database, other_id, SIAN)
    with database.reading() as session:
        references = session.scalars(select(Target.reference).where(Target.drive_id.in_((drive_id, other_id)))).all()
    assert sorted(filter(None, references)) == ["1", "1", "2"]


def test_a_drive_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError):
        take(database, UUID(int=1), SIAN)
