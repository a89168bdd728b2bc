"""Texts are written freely until somebody has verified a signature to them; then they are corrected in the open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from campaign.contributions.ending import withdraw
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives import service
from campaign.drives.commands import DriveWords, TargetWords
from campaign.drives.models import Drive
from campaign.drives.queries import find_slug, load_campaign, load_drive
from campaign.errors import ConflictError, DomainError, FieldsRefusedError
from tests.cast import sign, signed, signing
from tests.drives.drafts import (
    A_DAY,
    CAMPAIGN,
    ON_SQLITE_ALONE,
    REASONS,
    WORDS,
    charlie_drafts,
    charlie_opens,
    events_of,
)

NEW = {language: replace(words, title=f"New {language}") for language, words in WORDS.items()}
NEW_TARGETS = ({"en": TargetWords("Somebody else"), "cy": TargetWords("Rhywun arall")},)


def test_a_signature_that_waits_for_its_owner_freezes_nothing(database: Database) -> None:
    drive_id = charlie_opens(database)
    sign(database, signing(drive_id))
    with database.transaction() as session:
        service.rewrite_drive(session, drive_id, NEW)
        service.replace_targets(session, drive_id, NEW_TARGETS)
    with database.reading() as session:
        petition = load_drive(session, drive_id)
    assert {text.title for text in petition.texts.values()} == {"New en", "New cy"}
    assert [target.texts["en"].name for target in petition.targets] == ["Somebody else"]
    assert petition.text_version == 2


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_from_the_first_verified_signature_on_text_and_targets_are_frozen(
    database: Database, is_withdrawn: bool
) -> None:
    drive_id = charlie_opens(database)
    contribution_id = signed(database, signing(drive_id))
    if is_withdrawn:
        with database.transaction() as session:
            withdraw(session, contribution_id)
    for change in (
        lambda session: service.rewrite_drive(session, drive_id, NEW),
        lambda session: service.replace_targets(session, drive_id, NEW_TARGETS),
    ):
        with pytest.raises(ConflictError, match="drive-frozen"), database.transaction() as session:
            change(session)
    with database.reading() as session:
        petition = load_drive(session, drive_id)
    assert petition.texts["en"].title == "At the heart"
    assert petition.targets[0].texts["cy"].name == "Y Senedd"


def test_a_frozen_petition_is_corrected_beside_its_text_and_signatures_keep_their_version(database: Database) -> None:
    drive_id = charlie_opens(database)
    first = signed(database, signing(drive_id))
    with database.transaction() as session:
        assert service.correct_drive(session, drive_id, REASONS) == 2
    second = signed(database, signing(drive_id, "Laura", "laura@example.com"))
    with database.reading() as session:
        versions = [session.get_one(Contribution, id).text_version for id in (first, second)]
        (notice,) = load_drive(session, drive_id).notices
    assert versions == [1, 2]
    assert (notice.kind, notice.text_version, notice.texts) == ("correction", 2, REASONS)
    assert events_of(database, drive_id)[-1] == "drive.corrected"


@ON_SQLITE_ALONE
def test_a_draft_is_rewritten_and_not_corrected(database: Database) -> None:
    drive_id = charlie_drafts(database)
    with pytest.raises(ConflictError, match="drive-is-draft"), database.transaction() as session:
        service.correct_drive(session, drive_id, REASONS)


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    "texts",
    [{"en": NEW["en"]}, {**NEW, "cy": replace(NEW["cy"], is_checked=False)}, {**NEW, "cy": replace(NEW["cy"], ask="")}],
)
def test_a_published_petition_is_rewritten_in_both_languages_at_once(
    database: Database, texts: dict[str, DriveWords]
) -> None:
    drive_id = charlie_opens(database)
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        service.rewrite_drive(session, drive_id, texts)


@ON_SQLITE_ALONE
def test_a_draft_may_be_written_language_by_language(database: Database) -> None:
    drive_id = charlie_drafts(database, texts={"cy": WORDS["cy"]})
    with database.transaction() as session:
        service.rewrite_drive(session, drive_id, {"en": WORDS["en"]})
    with database.reading() as session:
        petition = load_drive(session, drive_id)
        assert petition.text_version == 1
        assert set(petition.texts) == {"en", "cy"}


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("handover", "is_wider"), [("counts", False), ("names-areas", False), ("names-postcodes", True)]
)
@pytest.mark.parametrize("is_open", [False, True])
def test_what_is_handed_over_cannot_widen_once_the_drive_has_opened(
    database: Database, handover: str, is_wider: bool, is_open: bool
) -> None:
    drive_id = charlie_opens(database, opens_in=-A_DAY if is_open else A_DAY)

    def change() -> None:
        with database.transaction() as session:
            service.set_handover(session, drive_id, handover)

    if is_open and is_wider:
        with pytest.raises(ConflictError, match="handover-cannot-widen"):
            change()
        return
    change()
    with database.reading() as session:
        assert session.get_one(Drive, drive_id).handover == handover


@ON_SQLITE_ALONE
def test_a_new_statement_stands_above_the_button_and_the_old_one_is_kept(database: Database) -> None:
    drive_id = charlie_opens(database)
    first = signed(database, signing(drive_id))
    new = {"en": "By signing I agree anew.", "cy": "Drwy lofnodi rwy’n cytuno o’r newydd."}
    with database.transaction() as session:
        assert service.add_statement_version(session, drive_id, new) == 2
    second = signed(database, signing(drive_id, "Laura", "laura@example.com"))
    with database.reading() as session:
        assert load_drive(session, drive_id).statements == new
        assert [session.get_one(Contribution, id).statement_version for id in (first, second)] == [1, 2]


def test_a_renamed_petition_is_found_under_every_name_it_had(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.rename_drive(session, drive_id, "cy", "y-galon")
        service.rename_drive(session, drive_id, "cy", "calonnau")
    with database.reading() as session:
        for slug, is_current in (("calon", False), ("y-galon", False), ("calonnau", True), ("heart", True)):
            found = find_slug(session, "petition", slug)
            assert found is not None
            assert (found.owner_id, found.is_current) == (drive_id, is_current)
            assert found.current == {"cy": "calonnau", "en": "heart"}
        assert find_slug(session, "letter-drive", "calon") is None


def test_an_old_name_may_come_back_to_its_owner_and_to_nobody_else(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.rename_drive(session, drive_id, "cy", "calonnau")
    for owner, language in ((drive_id, "en"), (_second(database, drive_id), "cy")):
        with pytest.raises(FieldsRefusedError) as refused, database.transaction() as session:
            service.rename_drive(session, owner, language, "calon")
        assert refused.value.errors == {f"slug_{language}": "slug-taken"}
    with database.transaction() as session:
        service.rename_drive(session, drive_id, "cy", "calon")
    with database.reading() as session:
        assert load_drive(session, drive_id).texts["cy"].slug == "calon"


@ON_SQLITE_ALONE
@pytest.mark.parametrize("slug", ["", "-a", "a--b", "A", "â", "a b", "a/b", "a" * 81])
def test_a_name_that_does_not_fit_an_address_is_refused(database: Database, slug: str) -> None:
    drive_id = charlie_drafts(database)
    with pytest.raises(FieldsRefusedError) as refused, database.transaction() as session:
        service.rename_drive(session, drive_id, "en", slug)
    assert refused.value.errors == {"slug_en": "slug-malformed"}


@ON_SQLITE_ALONE
def test_a_campaign_is_rewritten_and_keeps_redirecting(database: Database) -> None:
    drive_id = charlie_drafts(database)
    with database.reading() as session:
        campaign_id = load_drive(session, drive_id).campaign_id
    words = replace(CAMPAIGN.texts["en"], slug="side-by-side", story="Another story")
    with database.transaction() as session:
        service.rewrite_campaign(session, campaign_id, {"en": words})
    with database.reading() as session:
        campaign = load_campaign(session, campaign_id)
        old = find_slug(session, "campaign", "together")
    assert (campaign.texts["en"].story, campaign.texts["cy"].story) == ("Another story", "Ein stori")
    assert old is not None and (old.is_current, old.current["en"]) == (False, "side-by-side")


@ON_SQLITE_ALONE
def test_times_move_only_before_the_opening(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=A_DAY)
    with database.transaction() as session:
        drive = session.get_one(Drive, drive_id)
        assert drive.opens_at is not None and drive.closes_at is not None
        opens_at, closes_at = drive.opens_at, drive.closes_at
        with pytest.raises(FieldsRefusedError):
            service.set_times(session, drive_id, closes_at, opens_at)
        service.set_times(session, drive_id, opens_at - 2 * A_DAY, closes_at)
        with pytest.raises(ConflictError, match="drive-is-open"):
            service.set_times(session, drive_id, opens_at, closes_at)


@ON_SQLITE_ALONE
@pytest.mark.parametrize("field", ["title", "ask", "body"])
@pytest.mark.parametrize("text", ["x" * 20_001, "a\0b", "a\ud800b"])
def test_a_text_that_no_database_should_hold_is_refused(database: Database, field: str, text: str) -> None:
    drive_id = charlie_drafts(database)
    words = replace(WORDS["en"], **{field: text})  # type: ignore[arg-type]
    with pytest.raises(DomainError), database.transaction() as session:
        service.rewrite_drive(session, drive_id, {"en": words})


def _second(database: Database, beside: object) -> object:
    with database.reading() as session:
        campaign_id = load_drive(session, beside).campaign_id  # type: ignore[arg-type]
    texts = {
        "en": DriveWords("other", "Other", "Ask", "Body", is_checked=True),
        "cy": DriveWords("arall", "Arall", "Gofyn", "Corff", is_checked=True),
    }
    return charlie_drafts(database, campaign_id=campaign_id, texts=texts)
