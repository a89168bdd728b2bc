"""Loading the operator's files: whole, again, with every bad row told of."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from campaign.areas.load import ROWS_PER_TRANSACTION, AreasFileRefused, LoadReport, RefusedRow, load_areas
from campaign.areas.lookup import area_names, find_area
from campaign.areas.models import Area, AreaName, PostcodeArea
from campaign.db import Database

SEATS = (
    "code,region_code,name_en,name_cy,example_postcode,population,start_date,end_date\r\n"
    "W09000023,W10000009,Bridgend,Pen-y-bont ar Ogwr,CF319RD,85504,2007-05-03,2026-05-06\r\n"
    "W09000053,,Caerdydd Penarth,Caerdydd Penarth,CF55QU,220137,2026-05-07,\r\n"
)
AUTHORITIES = (
    "gss_code,name_en,name_cy,official_name_en,bs6879\nW06000015,Cardiff,Caerdydd,City of Cardiff Council,CRF\n"
)
POSTCODES = 'id,constituency_id\n"CF101AA","W09000053"\n"CF10 1AB","W09000053"\n'
OLD_POSTCODES = 'id,constituency_id\n"CF101AA","W09000023"\n"CF10 1AB","W09000053"\n'


class Progress:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []

    def __call__(self, file: str, rows: int) -> None:
        self.told.append((file, rows))


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return write


def load(database: Database, path: Path) -> LoadReport:
    return load_areas(database, path, Progress())


def postcodes(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.postcode: row.area_code for row in session.scalars(select(PostcodeArea))}


def test_a_folder_is_loaded_in_the_order_that_postcodes_need(database: Database, write: Write) -> None:
    write("a_postcodes.csv", OLD_POSTCODES)
    write("b_authorities.csv", AUTHORITIES)
    folder = write("c_seats.csv", SEATS).parent
    write("d_shares.csv", "outward,constituency_code,postcodes,share\nCF10,W09000053,1189,0.99\n")
    write("notes.txt", "not looked at")
    report = load(database, folder)
    assert (report.areas, report.postcodes, report.refused) == (3, 2, [])
    assert report.skipped_files == ["d_shares.csv"]
    with database.reading() as session:
        bridgend = session.get_one(Area, "W09000023")
        assert (bridgend.kind, bridgend.valid_from, bridgend.valid_until) == (
            "constituency",
            date(2007, 5, 3),
            date(2026, 5, 6),
        )
        assert session.get_one(Area, "W06000015").kind == "authority"
        assert area_names(session, "cy")["W06000015"] == "Caerdydd"
        assert find_area(session, "CF10 1AB", date(2026, 11, 23)) == "W09000053"


def test_loading_again_changes_nothing_and_a_newer_file_corrects(database: Database, write: Write) -> None:
    seats, file = write("seats.csv", SEATS), write("postcodes.csv", POSTCODES)
    load(database, seats)
    first = load(database, file)
    assert load(database, file) == first
    assert postcodes(database) == {"CF101AA": "W09000053", "CF101AB": "W09000053"}
    load(database, write("postcodes.csv", "id,constituency_id\nCF101AA,W09000052\n"))
    assert postcodes(database) == {"CF101AA": "W09000052", "CF101AB": "W09000053"}
    load(database, write("seats.csv", SEATS.replace("2026-05-06", "2026-05-05").replace(",Bridgend,", ",Ogmore,")))
    with database.reading() as session:
        assert session.get_one(Area, "W09000023").valid_until == date(2026, 5, 5)
        assert session.get_one(AreaName, ("W09000023", "en")).name == "Ogmore"


def test_every_refused_row_is_named_with_its_line_and_stops_nothing(database: Database, write: Write) -> None:
    text = (
        "id,constituency_id\n"
        "CF101AA,W09000053\n"
        "CF1O1AB,W09000053\n"
        "CF101AD,W09999999\n"
        "CF101AE\n"
        "CF101AF,W09000053,extra\n"
        "\n"
        '"CF101AG"x,W09000053\n'
        "CF101AH,not a code\n"
        "CF101A\udce9,W09000053\n"
        "CF101A\x00,W09000053\n"
        "CF101AJ,W09000053\n"
    )
    path = write("postcodes.csv", "")
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    report = load(database, path)
    assert report.postcodes == 2
    assert postcodes(database) == {"CF101AA": "W09000053", "CF101AJ": "W09000053"}
    assert report.refused == [
        RefusedRow("postcodes.csv", line, reason)
        for line, reason in (
            (3, "no postcode"),
            (4, "no area W09999999"),
            (5, "not as many columns as the header"),
            (6, "not as many columns as the header"),
            (8, "not CSV"),
            (9, "no GSS code"),
            (10, "not UTF-8"),
            (11, "no postcode"),
        )
    ]


def test_seats_with_bad_dates_or_names_are_refused(database: Database, write: Write) -> None:
    rows = (
        "W09000023,Bridgend,Pen-y-bont,2007-05-03,2007-05-02\n"
        "W09000024,Bridgend,Pen-y-bont,03/05/2007,\n"
        "W09000025,Bridgend,,,\n"
        f"W09000026,{'B' * 256},Pen-y-bont,,\n"
        "W0900002,Bridgend,Pen-y-bont,,\n"
        "W09000027,Brid\x1bgend,Pen-y-bont,,\n"
    )
    report = load(database, write("seats.csv", "code,name_en,name_cy,start_date,end_date\n" + rows))
    assert report.areas == 0
    assert [row.reason for row in report.refused] == [
        "ends before it begins",
        "a date that is not YYYY-MM-DD",
        "no name in both languages",
        "no name in both languages",
        "no GSS code",
        "no name in both languages",
    ]


def test_a_windows_file_loses_only_its_accented_rows(database: Database, write: Write) -> None:
    rows = "W06000001,Isle of Anglesey,Sir Ynys Môn\nW06000015,Cardiff,Caerdydd\n"
    report = load(database, write("councils.csv", "gss_code,name_en,name_cy\n" + rows, encoding="cp1252"))
    assert report.areas == 1
    assert report.refused == [RefusedRow("councils.csv", 2, "not UTF-8")]


def test_a_byte_order_mark_is_no_part_of_the_header(database: Database, write: Write) -> None:
    assert load(database, write("postcodes.csv", "\ufeff" + POSTCODES)).postcodes == 2


def test_a_long_file_goes_in_by_batches_and_tells_how_far_it_is(database: Database, write: Write) -> None:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    rows = [f"CF10{digit}{one}{two},W09000053" for digit in range(3) for one in letters for two in letters]
    progress = Progress()
    path = write("postcodes.csv", "id,constituency_id\n" + "\n".join([*rows, rows[0]]) + "\n")
    report = load_areas(database, path, progress)
    assert report.postcodes == len(rows) + 1 == 1201
    assert progress.told == [
        (path.name, ROWS_PER_TRANSACTION),
        (path.name, 2 * ROWS_PER_TRANSACTION),
        (path.name, 1201),
    ]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PostcodeArea)) == 1200


def test_what_was_loaded_before_a_break_is_kept_and_the_rest_follows(database: Database, write: Write) -> None:
    rows = [f"CF{district}{digit}AA,W09000053" for district in range(10, 70) for digit in range(10)]
    path = write("postcodes.csv", "id,constituency_id\n" + "\n".join(rows) + "\n")

    def pull_the_plug(file: str, seen: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_areas(database, path, pull_the_plug)
    assert len(postcodes(database)) == ROWS_PER_TRANSACTION
    assert load(database, path).postcodes == 600
    assert len(postcodes(database)) == 600


def test_a_file_that_is_not_known_is_refused_whole(database: Database, write: Write) -> None:
    for text in ("", "a,b\n1,2\n", "\x00\xff", '"unfinished', "outward,constituency_code\n"):
        with pytest.raises(AreasFileRefused) as refused:
            load(database, write("what.csv", text))
        assert refused.value.slug == "areas-file-unknown"


def test_a_file_that_is_not_there_and_an_empty_folder_are_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(AreasFileRefused) as refused:
        load(database, tmp_path / "nowhere.csv")
    assert refused.value.slug == "areas-file-unreadable"
    (tmp_path / "empty").mkdir()
    with pytest.raises(AreasFileRefused) as refused:
        load(database, tmp_path / "empty")
    assert refused.value.slug == "areas-file-unknown"
