"""The operator's files are loaded with something to look at, and signatures move only when that is asked for."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.cli.output import Output, Progress
from campaign.contributions.ending import withdraw
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally, TallyMove, TallyPart
from campaign.contributions.reassigning import reassign_areas
from campaign.contributions.recount import recount
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE

SEATS = (
    "code,region_code,name_en,name_cy,example_postcode,population,start_date,end_date\n"
    "W09000053,,Caerdydd Penarth,Caerdydd Penarth,CF55QU,220137,2020-05-07,\n"
    "W09000054,,Another,Un arall,CF55QU,220137,2020-05-07,\n"
)


def files(folder: Path, seats_of_postcodes: dict[str, str]) -> Path:
    """An operator's folder: two seats, and which postcode lies in which."""
    folder.mkdir(exist_ok=True)
    (folder / "seats.csv").write_text(SEATS)
    rows = "".join(f"{postcode},{seat}\n" for postcode, seat in seats_of_postcodes.items())
    (folder / "postcodes.csv").write_text(f"id,constituency_id\n{rows}")
    return folder


def by_area(database: Database, drive_id: UUID) -> dict[str, int]:
    fold_deltas(database)
    with database.reading() as session:
        parts = select(TallyPart).where(TallyPart.drive_id == drive_id, TallyPart.dimension == "area")
        return {part.key: part.count for part in session.scalars(parts) if part.count}


@ON_SQLITE_ALONE
def test_files_are_loaded_and_what_was_left_out_is_named(run: Run, tmp_path: Path) -> None:
    folder = files(tmp_path / "areas", {"CF101AA": "W09000053", "nowhere": "W09000053"})
    ran = run("areas", "load", str(folder))
    assert ran.code == 0
    assert ran.out.startswith("Loaded 2 areas and 1 postcodes; 1 rows were left out.\n")
    assert ran.err == "postcodes.csv, line 3: no postcode\n"
    again = run("areas", "load", str(folder / "seats.csv"), str(folder / "postcodes.csv"), "--json").json
    assert again["refused"] == [{"file": "postcodes.csv", "line": 3, "reason": "no postcode"}]


@ON_SQLITE_ALONE
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert run("areas", "load", str(tmp_path / "no-such.csv")).err == "The file cannot be read.\n"
    ran = run("areas", "load", str(tmp_path / "other.csv"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("No file there has a header that is known")


def test_signatures_move_to_where_the_files_say_with_a_line_in_the_history(
    run: Run, database: Database, tmp_path: Path
) -> None:
    drive_id = charlie_opens_petition(database)
    suzie = signed(database, signing(drive_id))
    signed(database, signing(drive_id, "Laura", "laura@example.com", postcode=None, country="FR"))
    gone = signed(database, signing(drive_id, "Paul", "paul@example.com"))
    held = signed(database, signing(drive_id, "Bot", "bot@example.com", is_suspect=True))
    with database.transaction() as session:
        withdraw(session, gone)
    before = by_area(database, drive_id)
    run("areas", "load", str(files(tmp_path / "areas", {"CF101AA": "W09000053"})))
    assert by_area(database, drive_id) == before
    assert run("areas", "reassign").out.startswith("Moved 2 signatures;")
    assert by_area(database, drive_id) == {"W09000053": 1, "abroad": 1}
    run("areas", "load", str(files(tmp_path / "areas", {"CF101AA": "W09000054"})))
    assert run("areas", "reassign", "--json").json == {"moved": 2}
    assert run("areas", "reassign", "--json").json == {"moved": 0}
    assert by_area(database, drive_id) == {"W09000054": 1, "abroad": 1}
    with database.reading() as session:
        areas = [session.get_one(Contribution, row).area_code for row in (suzie, gone, held)]
        tally = session.get_one(Tally, drive_id)
        moves = session.scalars(select(TallyMove).where(TallyMove.reason == "reassigned")).all()
    assert areas == ["W09000054", None, "W09000054"]
    assert (tally.count, tally.last_number) == (2, 3)
    assert [move.amount for move in moves] == [0]
    assert recount(database) == []


@ON_SQLITE_ALONE
def test_a_great_many_signatures_move_in_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    monkeypatch.setattr("campaign.contributions.reassigning.BATCH_SIZE", 2)
    drive_id = charlie_opens_petition(database)
    for position in range(5):
        signed(database, signing(drive_id, email=f"suzie{position}@example.com"))
    run("areas", "load", str(files(tmp_path / "areas", {"CF101AA": "W09000053"})))
    told: list[int] = []
    assert reassign_areas(database, told.append) == 5
    assert told == [2, 4, 5]


def test_a_terminal_sees_a_bar_and_a_file_sees_lines() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        with Output(io.StringIO(), stream).progress("rows", 200_000) as progress:
            for done in (100, 100_000, 200_000):
                progress.reach(done)
    assert terminal.getvalue().count("\r") == 3
    assert terminal.getvalue().endswith(f"[{'#' * 30}] 100% 200,000\n")
    assert file.getvalue() == "rows: 100,000 of 200,000\nrows: 200,000 of 200,000\n"


def test_nothing_to_do_is_all_done() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    Progress(terminal, "rows", 0).reach(0)
    assert "100%" in terminal.getvalue()
