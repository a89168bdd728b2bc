"""Charlie brings a spreadsheet: it is shown as it was understood, and taken whole or not at all."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from campaign.cli.sentences import ROWS, SENTENCES, row_sentence
from campaign.db import Database
from campaign.drives import target_files
from campaign.drives.finding import all_targets
from campaign.drives.refused_rows import RefusedRow
from campaign.mail.address import ADDRESS_REFUSALS
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE, charlie_drafts
from tests.drives.target_files.files import as_csv, write, write_xlsx

HEADER = ("ref", "enw", "etholaeth", "e-bost", "plaid")
GOOD = (
    ("1", "Siân Môn", "Clwyd", "sian@senedd.example", "Plaid"),
    ("2", "Rhûn", "dim", "rhun@senedd.example", "Llafur"),
)
BAD = (("3", "Mair", "Mordor", "NA", ""),)
PREVIEW = (
    "CSV in windows-1252, separated by semicolon; 2 rows, 2 of them good, 1 asked by everybody.\n"
    "Columns: ref = reference, enw = name, etholaeth = area, e-bost = email.\n"
    "Left aside: plaid.\n"
    "ROW  NAME      AREA       EMAIL                ADDRESS\n"
    "2    Siân Môn  W09000056  sian@senedd.example  -\n"
    "3    Rhûn      -          rhun@senedd.example  -\n"
)


def names(database: Database, drive_id: UUID) -> list[str]:
    with database.reading() as session:
        return [target.texts["cy"].name for target in all_targets(session, drive_id)]


@pytest.fixture
def drive_id(database: Database) -> UUID:
    return charlie_drafts(database, kind="letter-drive", targets=())


def test_a_file_is_shown_as_it_was_understood_and_then_taken(
    run: Run, database: Database, drive_id: UUID, tmp_path: Path
) -> None:
    path = write(tmp_path, as_csv([HEADER, *GOOD], ";").encode("windows-1252"))
    tried = run("targets", "import", str(path), "--drive", "calon", "--dry-run")
    assert (tried.code, tried.err) == (0, "")
    assert tried.out == f"{PREVIEW}Would be done: 2 new; 0 rows refused.\n"
    assert names(database, drive_id) == []
    taken = run("targets", "import", str(path), "--drive", "heart")
    assert (taken.code, taken.out) == (0, f"{PREVIEW}Done: 2 new; 0 rows refused.\n")
    assert names(database, drive_id) == ["Siân Môn", "Rhûn"]
    again = run("targets", "import", str(path), "--drive", "heart")
    assert again.out.endswith("Done: 0 new, 2 as they were; 0 rows refused.\n")


def test_with_a_refused_row_nothing_is_taken_unless_it_is_left_out(
    run: Run, database: Database, drive_id: UUID, tmp_path: Path
) -> None:
    path = str(write(tmp_path, as_csv([HEADER, *GOOD, *BAD])))
    refused = run("targets", "import", path, "--drive", "heart")
    assert refused.code == 2
    assert refused.err == (
        "row 4, email: an email address is missing\n"
        "row 4, area: no seat, region or country of that name or code is known: are the areas loaded?\n"
        "Nothing was written: mend the rows, or leave them out with --skip-refused.\n"
    )
    assert refused.out.endswith("Would be done: 2 new; 1 rows refused.\n")
    assert names(database, drive_id) == []
    assert run("targets", "import", path, "--drive", "heart", "--dry-run").code == 1
    taken = run("targets", "import", path, "--drive", "heart", "--skip-refused")
    assert (taken.code, taken.out.splitlines()[-1]) == (0, "Done: 2 new; 1 rows refused.")
    assert names(database, drive_id) == ["Siân Môn", "Rhûn"]


@ON_SQLITE_ALONE
def test_a_program_reads_every_refusal_and_the_first_rows(run: Run, drive_id: UUID, tmp_path: Path) -> None:
    rows = [(str(number), f"Aelod {number}", "", f"a{number}@senedd.example") for number in range(12)]
    path = write_xlsx(tmp_path, [HEADER[:4], *rows, *(("", "", "", "bad") for _ in range(300))])
    ran = run("targets", "import", str(path), "--drive", "heart", "--json")
    found = ran.json
    assert (found["kind"], found["sheet"], found["encoding"]) == ("xlsx", "Aelodau", None)
    assert (found["rows"], found["good"], found["without_area"], found["is_written"]) == (312, 12, 12, False)
    assert found["refused"][0] == {
        "row": 14,
        "column": "email",
        "slug": "address-at-sign",
        "reason": "row 14, email: that is not an email address",
    }
    assert (len(found["refused"]), len(found["preview"])) == (600, 10)
    assert found["outcome"]["added"] == 12
    assert ran.err.splitlines()[-2:] == [
        "… and 400 more: --json has them all.",
        "Nothing was written: mend the rows, or leave them out with --skip-refused.",
    ]


@ON_SQLITE_ALONE
def test_the_drives_own_refusals_are_said_with_the_files(
    run: Run, database: Database, drive_id: UUID, tmp_path: Path
) -> None:
    path = str(
        write(tmp_path, as_csv([HEADER[:4], ("1", "Siân", "", "a@b.example"), ("2", "Siân", "", "a@b.example")]))
    )
    assert run("targets", "import", path, "--drive", "heart").code == 0
    path = str(write(tmp_path, as_csv([("enw", "e-bost"), ("Siân", "a@b.example"), ("Huw", "h@b.example")])))
    refused = run("targets", "import", path, "--drive", "heart")
    assert refused.code == 2
    assert refused.err.startswith("row 2, name: it may be more than one of the drive's targets: give references\n")
    assert len(names(database, drive_id)) == 2
    assert run("targets", "import", path, "--drive", "heart", "--replace").code == 2
    assert run("targets", "import", path, "--drive", "heart", "--skip-refused", "--replace").code == 2
    assert names(database, drive_id) == ["Siân", "Siân"]
    assert run("targets", "import", path, "--drive", "heart", "--skip-refused").code == 0
    assert names(database, drive_id) == ["Siân", "Siân", "Huw"]


@ON_SQLITE_ALONE
def test_columns_are_named_and_the_needs_and_the_day_are_chosen(
    run: Run, database: Database, drive_id: UUID, tmp_path: Path
) -> None:
    path = str(write(tmp_path, as_csv([("Pwy", "region"), ("Rhys", "South Wales Central")])))
    options = ("--drive", "heart", "--map", "name=pwy", "--needs", "none")
    assert "not in force" in run("targets", "import", path, *options).err
    assert run("targets", "import", path, *options, "--on", "2026-05-06").code == 0
    listed = run("targets", "list", "--drive", "heart").out
    assert "in office  Rhys  South Wales Central  -      -" in listed
    assert run("targets", "import", path, *options, "--map", "region=").out.endswith(
        "Done: 0 new, 1 as they were; 0 rows refused.\n"
    )


@pytest.mark.parametrize("pair", ["name", "nobody=Pwy"])
def test_a_mapping_that_says_nothing_shows_how_it_is_used(anywhere: Run, pair: str) -> None:
    ran = anywhere("targets", "import", "x.csv", "--drive", "heart", "--map", pair)
    assert ran.code == 2
    assert "FIELD=HEADER, the field being one of reference, name" in ran.err


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0", "It is an old spreadsheet (.xls) or locked by a password: save it as .xlsx or CSV."),
        ("Siân,a@b.example\n".encode(), "Its first row names no column that is known: a header is needed, such as"),
        ("name\nSiân\n".encode() + b"Si\xe2n\n", "save it anew, or say which with --encoding. See line 3."),
        (b"name,area,seat\n", "Two columns say the same: choose one with --map. See the column “seat”."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    run: Run, drive_id: UUID, tmp_path: Path, content: bytes, sentence: str
) -> None:
    ran = run("targets", "import", str(write(tmp_path, content)), "--drive", "heart")
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


@ON_SQLITE_ALONE
def test_a_drive_or_a_file_that_is_not_there_is_said(run: Run, drive_id: UUID, tmp_path: Path) -> None:
    assert "There is no drive “nothing”" in run("targets", "list", "--drive", "nothing").err
    nowhere = str(tmp_path / "nowhere.csv")
    assert run("targets", "import", nowhere, "--drive", "heart").err == "The file cannot be read.\n"


@ON_SQLITE_ALONE
def test_a_target_is_stopped_and_resumed_by_its_id(
    run: Run, database: Database, drive_id: UUID, tmp_path: Path
) -> None:
    run("targets", "import", str(write(tmp_path, as_csv([HEADER, *GOOD]))), "--drive", "heart")
    sian, rhun = run("targets", "list", "--drive", "heart", "--json").json["targets"]
    assert (sian["email"], sian["area_code"], rhun["area_code"]) == ("sian@senedd.example", "W09000056", None)
    assert run("targets", "stop", sian["id"], "--reason", "asked-us-to").out == "The target is stopped.\n"
    assert run("targets", "stop", sian["id"]).out == "The target had been stopped before.\n"
    assert "stopped (asked-us-to)  Siân Môn  Clwyd" in run("targets", "list", "--drive", "heart").out
    assert run("targets", "resume", sian["id"]).out == "Letters go to the target again.\n"
    assert run("targets", "resume", sian["id"]).out == "The target was not stopped.\n"
    assert run("targets", "stop", str(UUID(int=1))).err == "There is no such thing.\n"


def test_every_refusal_has_its_sentence() -> None:
    folder = Path(target_files.__file__).parent
    places = {*folder.glob("*.py"), *folder.parent.glob("matching.py")} - {
        folder / "reasons.py"
    }  # the pages' sentences
    sources = "".join(path.read_text() for path in places)
    for slug in sources.split('"'):
        if slug.startswith("targets-"):
            assert slug in SENTENCES
        elif slug.startswith(
            ("cell-", "row-", "rows-", "date-", "dates-", "target-", "name-", "formula-", "language-")
        ):
            assert slug in ROWS, slug
    assert set(ADDRESS_REFUSALS) | {"area-unknown", "area-not-in-force", "area-ambiguous"} <= set(ROWS)
    assert row_sentence(RefusedRow(7, "", "row-too-wide")) == "row 7: more cells than the header has"
