"""What stands in a list: the right people, the right columns, in the list's language, and how many were left out, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from campaign.areas.lookup import ensure_seats
from campaign.contributions import ending
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.errors import ConflictError
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.preview import SECONDS, preview_list, take_preview
from campaign.exports.lists.purposes import FORGOTTEN, NO_CLAUSE, NO_CONSENT, SUPPRESSED
from campaign.i18n.formats import ZONE
from campaign.mail.suppression import suppress
from campaign.supporters.models import Consent
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.exports.lists.staff import (
    OLIVE,
    asking,
    build,
    row_of,
    rows_of,
    set_handover,
    sheets_of,
    stan_gets,
)

WIDER = {"consent_wider": True}


@pytest.fixture
def petition(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    return charlie_opens_petition(database)


def names(file: bytes) -> list[str]:
    return [row["Name"] for row in rows_of(file)]


def test_a_hand_over_has_names_and_areas_and_never_a_mail_address(
    database: Database, petition: UUID, folder: Path
) -> None:
    signed(database, signing(petition, postcode="LL55 1AA"))
    sign(database, signing(petition, "Nobody Yet", "nobody@example.com"))
    fold_deltas(database)
    file = stan_gets(database, folder, petition)
    assert file.startswith(b"\xef\xbb\xbfNumber,Petition or drive,")
    assert b"@" not in file
    [row] = rows_of(file)
    assert (row["Name"], row["Number"], row["Postcode"]) == ("Suzie Evans", "1", "")
    assert (row["Petition or drive"], row["What was given"]) == ("The petition 1", "Signature")
    assert row["Country"] == "United Kingdom" and row["Area"] == "Gwynedd Maldwyn"


def test_heads_and_words_are_in_the_language_of_the_list(database: Database, petition: UUID, folder: Path) -> None:
    signed(database, signing(petition))
    [row] = rows_of(stan_gets(database, folder, petition, language="cy"))
    assert (row["Enw"], row["Deiseb neu ymgyrch"], row["Yr hyn a roddwyd"]) == ("Suzie Evans", "Y ddeiseb 1", "Llofnod")


def test_postcodes_are_handed_over_only_where_it_was_said(database: Database, petition: UUID, folder: Path) -> None:
    signed(database, signing(petition))
    set_handover(database, petition, "names-postcodes")
    [row] = rows_of(stan_gets(database, folder, petition))
    assert row["Postcode"] == "CF10 1AA"


def test_whoever_signed_for_counts_alone_is_left_out_and_counted(
    database: Database, petition: UUID, folder: Path
) -> None:
    other = charlie_opens_petition(database, slug="2")
    set_handover(database, other, "counts")
    signed(database, signing(petition))
    signed(database, signing(other, "Olwen Ty", "olwen@example.com"))
    command = asking(database, {petition, other})
    file, list_id = build(database, folder, command)
    assert names(file) == ["Suzie Evans"]
    row = row_of(database, list_id)
    assert (row.rows_total, row.rows_done, row.left_out) == (1, 1, {NO_CLAUSE: 1})


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_whoever_was_erased_is_in_no_list(database: Database, petition: UUID, folder: Path, format_: str) -> None:
    gone = signed(database, signing(petition))
    signed(database, signing(petition, "Olwen Ty", "olwen@example.com"))
    with database.transaction() as session:
        ending.clear(session, [gone])
    command = asking(database, {petition}, format=format_, columns=frozenset({"name"}))
    file, list_id = build(database, folder, command)
    assert (names(file) if format_ == "csv" else [*sheets_of(file)[0][1]]) == ["Olwen Ty"]
    row = row_of(database, list_id)
    assert (row.rows_total, row.rows_done, row.left_out) == (1, 1, {FORGOTTEN: 1})


def test_records_get_those_who_agreed_last_and_may_be_written_to(
    database: Database, petition: UUID, folder: Path
) -> None:
    """Suzie agrees; Paul was never asked; Laura has changed her mind; Huw wants no news; Mair agrees since yesterday."""
    signed(database, signing(petition, **WIDER))
    paul = signed(database, signing(petition, "Paul Jones", "paul@example.com"))
    laura = signed(database, signing(petition, "Laura Pugh", "laura@example.com", **WIDER))
    huw = signing(petition, "Huw Rees", "huw@example.com", **WIDER)
    signed(database, huw)
    mair = signed(database, signing(petition, "Mair Ellis", "mair@example.com"))
    with database.transaction() as session:
        for contribution_id, is_wider in ((laura, False), (mair, True)):
            choices = Choices(show_name=False, consent_campaign=False, consent_wider=is_wider)
            assert change_choices(session, contribution_id, choices, language="cy", source="web")
        suppress(session, huw.mailbox_key, "news")
        session.execute(delete(Consent).where(Consent.contribution_id == paul))
    command = asking(database, {petition}, purpose="crm")
    file, list_id = build(database, folder, command)
    assert names(file) == ["Suzie Evans", "Mair Ellis"]
    assert [row["Email address"] for row in rows_of(file)] == ["suzie@example.com", "mair@example.com"]
    assert row_of(database, list_id).left_out == {NO_CONSENT: 2, SUPPRESSED: 1}


def test_a_consent_of_one_campaign_is_none_of_another(database: Database, petition: UUID, folder: Path) -> None:
    """Each answer counts for the campaign that asked."""
    other = charlie_opens_petition(database, slug="2")
    signed(database, signing(petition, **WIDER))
    signed(database, signing(other, "Olwen Ty", "olwen@example.com"))
    signed(database, signing(petition, "Olwen Ty", "olwen@example.com", **WIDER))
    both, _ = build(database, folder, asking(database, {petition, other}, purpose="crm"))
    assert names(both) == ["Suzie Evans", "Olwen Ty"]
    alone, _ = build(database, folder, asking(database, {other}, purpose="crm"))
    assert names(alone) == []


def test_a_person_is_in_the_records_once_with_what_they_gave_last(
    database: Database, petition: UUID, folder: Path
) -> None:
    other = charlie_opens_petition(database, slug="2")
    for drive_id in (petition, other):
        signed(database, signing(drive_id, **WIDER))
    [row] = rows_of(build(database, folder, asking(database, {petition, other}, purpose="crm"))[0])
    assert row["Petition or drive"] == "The petition 2"


def test_an_audit_has_everything_that_was_given_and_nobody(database: Database, petition: UUID, folder: Path) -> None:
    signed(database, signing(petition))
    sign(database, signing(petition, "Nobody Yet", "nobody@example.com"))
    files = [stan_gets(database, folder, petition, purpose="audit") for _ in range(2)]
    assert not any(word in files[0] for word in (b"Suzie", b"Nobody", b"@", b"CF10"))
    first, second = (rows_of(file) for file in files)
    assert [row["State"] for row in first] == ["Confirmed and counted", "Waiting to be confirmed"]
    hashed = [row["Email address, hashed"] for row in (*first, *second)]
    assert len(set(hashed)) == 4 and all(len(each) == 64 for each in hashed)
    with database.reading() as session:
        keys = set(session.scalars(select(Contribution.mailbox_key)))
        moment = session.scalars(select(Contribution.submitted_at).order_by(Contribution.id)).first()
    assert not keys & set(hashed)
    assert moment and first[0]["Sent in (UTC)"] == f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def test_filters_choose_who_is_in_it(database: Database, petition: UUID, folder: Path) -> None:
    signed(database, signing(petition, consent_campaign=True))
    signed(database, signing(petition, "Hélène", "h@example.com", country="FR", postcode=None, language="en"))
    with database.reading() as session:
        today = session.execute(select(now())).scalar_one().astimezone(ZONE).date()

    def found(**chosen: object) -> list[str]:
        filters = ListFilters(frozenset({petition}), **chosen)  # type: ignore[arg-type]
        return names(build(database, folder, asking(database, {petition}, filters=filters))[0])

    assert found(languages=frozenset({"en"})) == ["Hélène"]
    assert found(areas=frozenset({"abroad"})) == ["Hélène"]
    assert found(consents=frozenset({"campaign"})) == ["Suzie Evans"]
    assert found(sources=frozenset({"web"})) == ["Suzie Evans", "Hélène"]
    assert found(kinds=frozenset({"letter"})) == []
    assert found(since=today, until=today) == ["Suzie Evans", "Hélène"]
    assert found(until=today - timedelta(days=1)) == found(since=today + timedelta(days=1)) == []


def test_a_preview_says_what_the_list_will_be(database: Database, petition: UUID) -> None:
    for number in range(12):
        signed(database, signing(petition, f"Suzie {'abcdefghijkl'[number]}", f"suzie{number}@example.com"))
    command = asking(database, {petition}, columns=frozenset({"name", "day"}))
    with database.snapshot(seconds=SECONDS) as session:
        preview = preview_list(session, command)
    assert (preview.counted.rows, preview.counted.left_out) == (12, {})
    assert preview.heads == ("Name", "Day")
    assert [row[0] for row in preview.rows] == [f"Suzie {letter}" for letter in "abcdefghij"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_one_preview_of_an_account_is_read_at_a_time(database: Database, petition: UUID) -> None:
    stans = asking(database, {petition})
    with database.snapshot(seconds=SECONDS) as first, database.snapshot(seconds=SECONDS) as second:
        take_preview(first, stans)
        with pytest.raises(ConflictError, match="preview-running"):
            take_preview(second, stans)
        take_preview(second, replace(stans, account_id=OLIVE))
    with database.snapshot(seconds=SECONDS) as later:
        take_preview(later, stans)
