"""The course of a file: undone whole, cancelled, killed half way and taken up again, refused with its reasons."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.ending import invalidate
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.errors import ConflictError
from campaign.imports import staging, taking
from campaign.imports.deciding import cancel, start, undo
from campaign.imports.models import Import, ImportRow
from campaign.imports.progress import left_out
from campaign.imports.working import look_through
from tests.cast import sign, signing
from tests.contributions.counting import ON_SQLITE_ALONE, hold_a_domain
from tests.imports.files import KEYS, brought, progress, taken, worked
from tests.imports.seen import counted, states


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


@ON_SQLITE_ALONE
def test_few_are_taken_at_a_time_so_that_whoever_signs_meanwhile_is_not_refused(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Somebody {first}{second}" for first in "abcdefgh" for second in "abcdefgh"]
    one = brought(database, petition, tmp_path, "name,postcode\n" + "".join(f"{name},CF10 1AA\n" for name in names))
    with database.transaction() as session:
        start(session, one)
    taken_by_then: list[int] = []
    monkeypatch.setattr(
        "campaign.imports.running.crash_point", lambda _: taken_by_then.append(progress(database, one).taken)
    )
    worked(database, one)
    assert taken_by_then == [50, 64]


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
