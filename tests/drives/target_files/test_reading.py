"""A file of whatever kind is read with its header, its delimiter and its limits; what is no list is refused by name."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from campaign.drives.target_files import reading, xlsx_rows
from campaign.drives.target_files.tables import FileRefusedError
from tests.drives.target_files.files import (
    HEADER,
    MEMBERS,
    SHEET,
    as_csv,
    names,
    read,
    refusals,
    rewrite,
    write,
    write_xlsx,
)

SENEDD_HEADER = ("senedd_id", "name", "party", "constituency", "region", "email_sink", "email_shape", "url_en")
SENEDD = (
    (
        "8625",
        "Rhys ab Owen",
        "NA",
        "NA",
        "South Wales Central",
        "rhys.abowen@senedd.example.invalid",
        "xxxx",
        "https://x",
    ),
    ("321", "Mick Antoniw", "Welsh Labour", "Pontypridd", "NA", "mick@senedd.example.invalid", "xxxx", "https://y"),
)


@pytest.mark.parametrize(("delimiter", "called"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str, called: str) -> None:
    rows = [("name", "notes, and more", "email"), ("Siân; ap Môn", "a, b; c", "a@b.example")]
    file = read(write(tmp_path, as_csv(rows, delimiter)))
    assert (file.delimiter, names(file), file.refused) == (called, ["Siân; ap Môn"], [])


def test_the_importer_knows_better_and_a_header_can_be_shown_whatever_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "targets.csv"
    path.write_bytes("name;Tr\xeff,x\nJane Hutt;1,y\n".encode("cp1252"))
    file = read(path, needs="none", encoding="utf-8", separator="semicolon")
    assert (file.encoding, file.delimiter, file.columns.ignored) == ("utf-8", "semicolon", ("Tr?f,x",))
    assert names(file) == ["Jane Hutt"]


def test_a_list_of_the_last_senedd_is_read_as_it_is(tmp_path: Path) -> None:
    file = read(write(tmp_path, as_csv([SENEDD_HEADER, *SENEDD])), on=date(2026, 1, 1))
    assert [(plan.reference, plan.area_code, plan.email) for plan in file.plans] == [
        ("8625", "W10000007", "rhys.abowen@senedd.example.invalid"),
        ("321", "W09000046", "mick@senedd.example.invalid"),
    ]
    assert file.columns.ignored == ("party", "email_shape", "url_en")
    assert file.columns.spoken == {"email", "area_code"}


@pytest.mark.parametrize(
    ("header", "slug", "column"),
    [
        (MEMBERS[0], "targets-header-missing", None),
        (("email", "address"), "targets-name-missing", None),
        (("name_en", "email"), "targets-name-missing", None),
        (("name", "constituency", "area code", "email"), "targets-column-repeated", "area code"),
    ],
)
def test_a_header_that_does_not_do_is_refused(
    tmp_path: Path, header: tuple[str, ...], slug: str, column: str | None
) -> None:
    with pytest.raises(FileRefusedError, match=slug) as refused:
        read(write(tmp_path, as_csv([header, *MEMBERS])))
    assert refused.value.column == column


def test_the_importer_says_which_column_is_meant(tmp_path: Path) -> None:
    rows = [("Pwy", "constituency", "area code", "Post", "email"), ("Siân", "x", "Clwyd", "a@b.example", "bad")]
    path = write(tmp_path, as_csv(rows))
    file = read(path, mapping={"name": "pwy", "area": "Area code", "email": "Post"})
    assert [(plan.texts["cy"].name, plan.area_code, plan.email) for plan in file.plans] == [
        ("Siân", "W09000056", "a@b.example")
    ]
    assert file.columns.ignored == ("constituency", "email")
    left_out = read(path, mapping={"name": "pwy", "area": "", "email": "Post"})
    assert [plan.area_code for plan in left_out.plans] == [None]
    with pytest.raises(FileRefusedError, match="targets-column-unknown"):
        read(path, mapping={"name": "Enw"})


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "targets-file-empty"),
        (b"\n\n", "targets-file-empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "targets-file-xls"),
        (b"%PDF-1.7", "targets-file-unknown"),
        (b"PK\x03\x04 and no more", "targets-file-broken"),
    ],
)
def test_what_is_no_list_is_refused_by_name(tmp_path: Path, content: bytes, slug: str) -> None:
    with pytest.raises(FileRefusedError, match=slug):
        read(write(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="targets-file-unreadable"):
        read(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("part", "slug"), [("content.xml", "targets-file-ods"), ("word/document.xml", "targets-file-unknown")]
)
def test_other_archives_are_refused_by_name(tmp_path: Path, part: str, slug: str) -> None:
    path = tmp_path / "targets.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "<x/>")
    with pytest.raises(FileRefusedError, match=slug):
        read(path)


def test_more_rows_than_may_be_are_not_read_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    file = read(write(tmp_path, as_csv([HEADER, *MEMBERS])))
    assert (names(file), refusals(file), file.rows) == (["Siân Ŵyn"], [(3, "", "rows-too-many")], 1)


def test_a_sheet_is_read_as_it_looks(tmp_path: Path) -> None:
    rows = [
        (None, None),
        ("cyfeirnod", "enw", "etholaeth", "e-bost", "dilys o", "dilys hyd"),
        (8625, "Siân Ŵyn", "Clwyd", "a@b.example", date(2026, 5, 7), datetime(2030, 5, 1)),  # noqa: DTZ001 - a sheet's
        (),
        (2.0, "Rhûn", None, "r@b.example", "7/5/2026", None, None),
    ]
    file = read(write_xlsx(tmp_path, rows))
    assert (file.kind, file.encoding, file.sheet, file.refused) == ("xlsx", None, "Aelodau", [])
    assert [(plan.reference, plan.row, plan.valid_from) for plan in file.plans] == [
        ("8625", 3, date(2026, 5, 7)),
        ("2", 5, date(2026, 5, 7)),
    ]
    assert file.plans[0].valid_until == date(2030, 5, 1)


def test_a_hidden_sheet_is_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    shown = book.create_sheet("Dangos")
    for row in (HEADER, *MEMBERS):
        shown.append(row)
    book.save(tmp_path / "targets.xlsx")
    file = read(tmp_path / "targets.xlsx")
    assert (file.sheet, names(file)) == ("Dangos", ["Siân Ŵyn", "Rhûn ap Môn"])


def test_of_a_formula_the_value_that_it_last_showed_is_taken(tmp_path: Path) -> None:
    rows = [HEADER, ("=A1", "Clwyd", "=B1"), ("=A2", "Clwyd", "r@b.example"), ("=A3", "Clwyd", "m@b.example")]
    file = read(write_xlsx(tmp_path, rows, {"A2": "Siân", "C2": "a@b.example", "A4": "#REF!"}))
    assert [(plan.texts["cy"].name, plan.email) for plan in file.plans] == [("Siân", "a@b.example")]
    assert refusals(file) == [(3, "name", "formula-without-value"), (4, "name", "cell-error")]


def test_a_sheet_wider_than_its_header_is_refused_by_its_row(tmp_path: Path) -> None:
    file = read(write_xlsx(tmp_path, [HEADER, *MEMBERS, ("Huw", "Clwyd", "h@b.example", "what is this")]))
    assert refusals(file) == [(4, "", "row-too-wide")]


def test_what_unpacks_to_too_much_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx(tmp_path, [HEADER, *MEMBERS])
    rewrite(path, SHEET, lambda xml: xml + " " * 1_000_000)
    monkeypatch.setattr(xlsx_rows, "MOST_UNPACKED", 1_000_000)
    assert path.stat().st_size < 20_000
    with pytest.raises(FileRefusedError, match="targets-file-too-large"):
        read(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace('t="inlineStr"><is><t>name</t></is>', 't="s"><v>99</v>'),
    ],
)
def test_a_sheet_that_no_program_wrote_is_refused(tmp_path: Path, change: object) -> None:
    path = write_xlsx(tmp_path, [HEADER, *MEMBERS])
    rewrite(path, SHEET, change)  # type: ignore[arg-type]
    with pytest.raises(FileRefusedError, match="targets-file-broken"):
        read(path)


def test_a_workbook_that_names_no_workbook_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, [HEADER, *MEMBERS])
    rewrite(path, "[Content_Types].xml", lambda xml: xml.replace("sheet.main+xml", "sheet.other+xml"))
    with pytest.raises(FileRefusedError, match="targets-file-broken"):
        read(path)


@pytest.mark.long
def test_fifty_thousand_rows_are_read_and_no_more_memory_is_taken_than_they_need(tmp_path: Path) -> None:
    rows = ((str(number), f"Aelod {number} ŵŷ", f"aelod.{number}@senedd.example") for number in range(50_000))
    path = write(tmp_path, as_csv([("id", "name", "email"), *rows]))
    tracemalloc.start()
    file = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(file.plans), file.refused) == (50_000, [])
    assert peak < 150_000_000
