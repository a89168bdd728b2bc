"""Sheets and lists are looked at first, taken once, undone whole; nobody is subscribed or mailed who did not ask."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions.ending import disown, invalidate, withdraw
from campaign.contributions.evidence import IMPORT_UNDONE
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally, TallyPart
from campaign.db import Database
from campaign.errors import ConflictError
from campaign.imports import staging, taking
from campaign.imports.deciding import cancel, start, undo
from campaign.imports.models import Import, ImportRow
from campaign.imports.progress import first_rows, left_out, reasons_of
from campaign.imports.working import look_through
from campaign.mail.address import mailbox_key
from campaign.mail.models import Delivery
from campaign.mail.suppression import ERASED, UNINVITED, suppress
from campaign.supporters.models import Consent, Supporter
from tests.cast import IDENTITY_KEY, charlie_opens_petition, press, sign, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE, hold_a_domain
from tests.imports.files import KEYS, LIST, SHEET, brought, progress, taken, worked


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def counted(database: Database, drive_id: UUID) -> tuple[int, dict[str, int]]:
    """The folded count, and its parts by source."""
    fold_deltas(database)
    with database.reading() as session:
        parts = select(TallyPart.key, TallyPart.count).where(
            TallyPart.drive_id == drive_id, TallyPart.dimension == "source", TallyPart.count > 0
        )
        return session.scalar(select(Tally.count).where(Tally.drive_id == drive_id)) or 0, dict(
            session.execute(parts).all()
        )


def states(database: Database) -> list[tuple[str | None, str, str]]:
    with database.reading() as session:
        rows = select(Contribution.name, Contribution.state, Contribution.source).order_by(Contribution.name)
        return [(name, state, source) for name, state, source in session.execute(rows)]


def mails(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0


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


def test_undoing_takes_all_of_it_out_and_a_mended_file_comes_in_again(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sign(database, signing(petition, "Olive", "olive@example.com"))
    one = brought(database, petition, tmp_path)
    taken(database, one)
    with database.transaction() as session:
        undo(session, one)
    assert (worked(database, one).state, progress(database, one).gone) == ("undone", 2)
    assert counted(database, petition) == (0, {})
    taken(database, brought(database, petition, tmp_path))
    assert counted(database, petition) == (2, {"paper": 2})


@ON_SQLITE_ALONE
def test_after_thirty_days_it_stays(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = brought(database, petition, tmp_path)
    taken(database, one)
    monkeypatch.setattr("campaign.imports.deciding.UNDONE_WITHIN_DAYS", 0)
    with pytest.raises(ConflictError), database.transaction() as session:
        undo(session, one)


def test_a_killed_worker_leaves_nothing_double_and_nothing_out(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = brought(database, petition, tmp_path)
    with database.transaction() as session:
        start(session, one)
    monkeypatch.setattr(taking, "BATCH_SIZE", 1)
    passed = []

    def die(point: str) -> None:
        passed.append(point)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("campaign.imports.running.crash_point", die)
        with pytest.raises(KeyboardInterrupt):
            worked(database, one)
    assert (passed, progress(database, one).taken) == (["batch.after-commit"], 1)
    with database.transaction() as session:
        session.execute(taking.Import.__table__.update().values(lease_until=None))  # type: ignore[attr-defined]
    assert worked(database, one).taken == 2
    assert counted(database, petition) == (2, {"paper": 2})


def test_a_look_that_is_killed_begins_anew_and_counts_nothing_twice(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BATCH_SIZE", 1)

    def die(_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr("campaign.imports.staging.crash_point", die)
        brought(database, petition, tmp_path)
    with database.transaction() as session:
        row = session.scalars(select(Import)).one()
        assert (row.state, row.read) == ("checking", 1)
        row.lease_until = None
    assert look_through(database, row.id, tmp_path / "sheet.csv", keys=KEYS, on_progress=lambda _: None)
    seen = progress(database, row.id)
    assert (seen.state, seen.read, seen.fresh) == ("checked", 2, 2)


@ON_SQLITE_ALONE
def test_a_file_of_too_many_rows_leaves_none(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BATCH_SIZE", 1)
    monkeypatch.setattr(staging, "MOST_ROWS", 1)
    seen = progress(database, brought(database, petition, tmp_path))
    assert (seen.state, seen.trouble, seen.read) == ("refused", "import-rows-too-many", 0)
    with database.reading() as session:
        assert session.scalars(select(ImportRow)).all() == []


@ON_SQLITE_ALONE
def test_what_is_cancelled_before_it_began_touches_nobody(database: Database, petition: UUID, tmp_path: Path) -> None:
    one = brought(database, petition, tmp_path)
    with database.transaction() as session:
        cancel(session, one)
    with pytest.raises(ConflictError), database.transaction() as session:
        start(session, one)
    assert states(database) == []


@ON_SQLITE_ALONE
def test_what_there_is_evidence_against_waits_for_a_moderator(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    taken(database, brought(database, petition, tmp_path))
    hold_a_domain(database)
    with database.transaction() as session:
        laura = session.scalars(select(Contribution.id).where(Contribution.name == "Laura Môn")).one()
        invalidate(session, laura, "made-up")
    more = "name,email,postcode\nLaura Môn,,LL57 2DG\nMair,mair@held.example,CF10 1AA\nSiân,,CF10 1AA\n"
    taken(database, brought(database, petition, tmp_path, more))
    with database.reading() as session:
        rows = select(Contribution.name, Contribution.reason).where(Contribution.state == "held")
        assert set(session.execute(rows).all()) == {("Laura Môn", "invalidated-before"), ("Mair", "blocked")}
    assert counted(database, petition) == (2, {"paper": 2})


BAD = (
    ("=1+1,CF10 1AA", ("name", "cell-formula")),
    ("Si\0n,CF10 1AA", ("name", "cell-unreadable")),
    ("Siân,", ("postcode", "postcode-missing")),
    ("Siân,nowhere", ("postcode", "postcode-invalid")),
    (",CF10 1AA", ("name", "name-missing")),
    ("SiÃ¢n,CF10 1AA", ("name", "cell-damaged")),
    ("Siân,CF10 1AA,2999-01-01", ("signed_on", "date-in-future")),
    ("Siân,CF10 1AA,,1,more", ("", "row-too-wide")),
)


@ON_SQLITE_ALONE
def test_each_refused_row_says_why_and_is_given_back(database: Database, petition: UUID, tmp_path: Path) -> None:
    text = "name,postcode,date,sheet\n" + "".join(f"{line}\n" for line, _ in BAD)
    one = brought(database, petition, tmp_path, text)
    with database.reading() as session:
        rows = list(left_out(session, one, KEYS.sealing))
    assert [(row.place, row.slug) for row in rows] == [why for _, why in BAD]
    assert list(rows[0].cells) == ["=1+1", "CF10 1AA"]


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("", "targets-file-empty"),
        ("postcode,date\nCF10 1AA,\n", "import-name-missing"),
        ("a,b\n1,2\n", "targets-header-missing"),
        ("name,name\n1,2\n", "targets-column-repeated"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing_but_its_reason(
    database: Database, petition: UUID, tmp_path: Path, text: str, slug: str
) -> None:
    seen = progress(database, brought(database, petition, tmp_path, text))
    assert (seen.state, seen.trouble) == ("refused", slug)
