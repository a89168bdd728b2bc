"""Sheets and lists are looked at first, taken once, undone whole; nobody is subscribed or mailed who did not ask."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions.ending import disown, withdraw
from campaign.contributions.evidence import IMPORT_UNDONE
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.imports.deciding import undo
from campaign.imports.models import ImportRow
from campaign.imports.progress import first_rows, reasons_of
from campaign.mail.address import mailbox_key
from campaign.mail.suppression import ERASED, UNINVITED, suppress
from campaign.supporters.models import Consent, Supporter
from tests.cast import IDENTITY_KEY, charlie_opens_petition, press, sign, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.imports.files import KEYS, LIST, SHEET, brought, progress, taken, worked
from tests.imports.seen import counted, mails, states


def key_of(email: str) -> str:
    return mailbox_key(email, IDENTITY_KEY)


def test_a_sheet_is_looked_at_first_and_counts_once_it_is_taken(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = brought(database, petition, tmp_path)
    seen = progress(database, one)
    assert (seen.state, seen.read, seen.fresh, seen.refused, seen.repeated) == ("checked", 2, 2, 0, 0)
    assert states(database) == []
    with database.reading() as session:
        assert [row.name for row in first_rows(session, one, KEYS.sealing)] == ["Suzie Evans", "Laura Môn"]
    assert taken(database, one).state == "done"
    assert counted(database, petition) == (2, {"paper": 2})
    assert mails(database) == 0
    with database.reading() as session:
        assert sorted(session.scalars(select(Contribution.number))) == [1, 2]
        row = session.scalars(select(ImportRow).order_by(ImportRow.number)).first()
        assert row is not None
        assert (row.sealed, str(row.signed_on), row.reference) == (None, "2026-10-01", "1")


def test_what_is_brought_twice_counts_once(database: Database, petition: UUID, tmp_path: Path) -> None:
    taken(database, brought(database, petition, tmp_path))
    again = brought(
        database, petition, tmp_path, SHEET + "suzie  EVANS,cf101aa,,2\nMair,CF10 1AA,,2\nMair,CF10 1AA,,3\n"
    )
    seen = progress(database, again)
    assert (seen.fresh, seen.repeated) == (1, 4)
    taken(database, again)
    assert counted(database, petition) == (3, {"paper": 3})


def test_whoever_signed_here_is_not_counted_again_from_paper(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    signed(database, signing(petition))
    one = brought(database, petition, tmp_path)
    with database.reading() as session:
        assert reasons_of(session, one) == [("", "signed-already", 1)]
    taken(database, one)
    assert counted(database, petition) == (2, {"web": 1, "paper": 1})


def test_a_list_that_was_verified_elsewhere_counts_and_mails_nobody(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    taken(database, brought(database, petition, tmp_path, LIST, origin="list", boxes=frozenset({"consent_campaign"})))
    assert counted(database, petition) == (2, {"elsewhere": 2})
    assert mails(database) == 0
    with database.reading() as session:
        given = select(Supporter.name).join(Consent).where(Consent.purpose == "campaign", Consent.is_given)
        assert session.scalars(given).all() == ["Paul Rees"]


@ON_SQLITE_ALONE
def test_no_box_is_ticked_that_the_words_of_the_list_did_not_have(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    taken(database, brought(database, petition, tmp_path, LIST, origin="list"))
    with database.reading() as session:
        assert not session.scalar(select(func.count()).where(Consent.purpose == "campaign", Consent.is_given))


def test_nobody_is_subscribed_again_or_renamed_by_a_list(database: Database, petition: UUID, tmp_path: Path) -> None:
    signed(
        database, signing(charlie_opens_petition(database, slug="2"), "Paul Rees", "paul@example.com", language="en")
    )
    with database.transaction() as session:
        suppress(session, key_of("paul@example.com"), "news")
        suppress(session, key_of("stan@example.com"), UNINVITED, ERASED)
    text = LIST.replace("Paul Rees", "PAUL REES")
    one = brought(database, petition, tmp_path, text, origin="list", boxes=frozenset({"consent_campaign"}))
    with database.reading() as session:
        assert reasons_of(session, one) == [("email", "mailbox-uninvited", 1)]
    taken(database, one)
    with database.reading() as session:
        paul = session.scalars(select(Supporter)).one()
        assert (paul.name, paul.language) == ("Paul Rees", "en")
        assert not session.scalar(select(func.count()).where(Consent.purpose == "campaign", Consent.is_given))


@ON_SQLITE_ALONE
def test_an_answer_that_was_given_here_stands(database: Database, petition: UUID, tmp_path: Path) -> None:
    signed(database, signing(petition, "Paul Rees", "paul@example.com", consent_campaign=False))
    with database.transaction() as session:
        session.execute(Contribution.__table__.update().values(state="invalidated", reason=IMPORT_UNDONE))  # type: ignore[attr-defined]
    taken(database, brought(database, petition, tmp_path, LIST, origin="list", boxes=frozenset({"consent_campaign"})))
    with database.reading() as session:
        answers = select(Consent.is_given).where(Consent.purpose == "campaign")
        assert session.scalars(answers).all() == [False, False]


def test_what_was_typed_and_never_verified_counts_once_it_was_given_elsewhere(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sign(database, signing(petition, "Paul Rees", "paul@example.com", postcode="SA1 1AA", comment="Fy rheswm"))
    sign(database, signing(petition))
    typed = mails(database)
    one = brought(database, petition, tmp_path, LIST + "Mair,paul@example.com,CF10 1AA,no\n", origin="list")
    sheet = brought(database, petition, tmp_path)
    assert [progress(database, each).fresh for each in (one, sheet)] == [3, 2]
    assert [taken(database, each).taken for each in (one, sheet)] == [3, 2]
    assert counted(database, petition) == (5, {"elsewhere": 3, "paper": 2})
    with database.reading() as session:
        paul = session.scalars(select(Contribution).where(Contribution.name == "Paul Rees")).one()
        assert (paul.state, paul.postcode, paul.comment) == ("verified", "CF10 1AA", "Fy rheswm")
        assert paul.supporter_id is not None
        suzie = session.scalars(select(Contribution.id).where(Contribution.state == "pending")).one()
    assert mails(database) == typed
    assert (press(database, paul.id), press(database, suzie)) == ("verified", "verified")
    assert counted(database, petition) == (5, {"elsewhere": 2, "paper": 1, "web": 2})


@ON_SQLITE_ALONE
def test_what_a_trap_caught_waits_for_a_moderator_though_it_was_given_elsewhere(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sign(database, signing(petition, "Paul Rees", "paul@example.com", is_suspect=True))
    taken(database, brought(database, petition, tmp_path, LIST, origin="list"))
    assert ("Paul Rees", "held", "elsewhere") in states(database)


@pytest.mark.parametrize("way", ["recorded", "asked"])
def test_nobody_is_brought_back_by_a_list_or_a_sheet(
    database: Database, petition: UUID, tmp_path: Path, way: str
) -> None:
    early = [brought(database, petition, tmp_path, LIST, origin="list", way=way)]
    paul = signed(database, signing(petition, "Paul Rees", "paul@example.com"))
    suzie = signed(database, signing(petition))
    sign(database, signing(petition, "Somebody", "stan@example.com"))
    with database.transaction() as session:
        assert withdraw(session, paul)
        assert withdraw(session, suzie)
        assert disown(session, session.scalars(select(Contribution.id).where(Contribution.name == "Somebody")).one())
    early += [
        brought(database, petition, tmp_path, LIST, origin="list", way=way),
        brought(database, petition, tmp_path),
    ]
    with database.reading() as session:
        reasons = [reasons_of(session, one) for one in early]
    assert reasons == [[], [("email", "signature-taken-back", 2)], [("name", "signature-taken-back", 1)]]
    assert [taken(database, one).taken for one in early] == [0, 0, 1]
    assert counted(database, petition) == (1, {"paper": 1})
    signed(database, signing(petition))
    assert counted(database, petition) == (2, {"paper": 1, "web": 1})


@ON_SQLITE_ALONE
def test_what_is_undone_before_it_was_answered_can_be_asked_again(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = brought(database, petition, tmp_path, LIST, origin="list", way="asked")
    taken(database, one)
    with database.transaction() as session:
        undo(session, one)
    worked(database, one)
    again = brought(database, petition, tmp_path, LIST, origin="list", way="asked")
    assert taken(database, again).taken == 2


def test_whoever_is_to_be_asked_is_asked_once_and_counts_when_they_answer(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    taken(database, brought(database, petition, tmp_path, LIST, origin="list", way="asked"))
    assert {state for _, state, _ in states(database)} == {"pending"}
    assert mails(database) == 2
    with database.reading() as session:
        paul = session.scalars(select(Contribution.id).where(Contribution.name == "Paul Rees")).one()
    press(database, paul)
    assert counted(database, petition) == (1, {"listed": 1})
    assert progress(database, brought(database, petition, tmp_path, LIST, origin="list", way="asked")).fresh == 0
