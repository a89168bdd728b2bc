"""A row becomes a target whole, or is refused with every reason, by row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from campaign.drives.commands import TargetWords
from campaign.drives.target_files.rows import Needs
from campaign.mail.address import mailbox_key
from tests.cast import IDENTITY_KEY
from tests.drives.target_files.files import BEFORE, as_csv, names, read, read_rows, refusals, write

EVERYTHING = {
    "Cyfeirnod": "8625",
    "Enw Cymraeg": "Y Pwyllgor Iechyd",
    "English name": "The Health Committee",
    "Swydd (cy)": "Pwyllgor",
    "Office_en": "Committee",
    "Etholaeth": "clwyd",
    "E-bost": "Pwyllgor@SENEDD.example.invalid",
    "Cyfeiriad 1": "Bae Caerdydd\nTŷ Hywel",
    "Cyfeiriad 2": "Caerdydd",
    "Cod post": "CF99 1SN",
    "Iaith": "Saesneg",
    "Dilys o": "7/5/2026",
    "Dilys hyd": "2030-05-01 00:00:00",
    "Party": "None",
}


def test_every_column_is_understood_in_either_language(tmp_path: Path) -> None:
    file = read_rows(tmp_path, list(EVERYTHING.values()), header=list(EVERYTHING))
    (plan,) = file.plans
    assert plan.texts == {
        "cy": TargetWords("Y Pwyllgor Iechyd", "Pwyllgor"),
        "en": TargetWords("The Health Committee", "Committee"),
    }
    assert (plan.reference, plan.area_code, plan.language) == ("8625", "W09000056", "en")
    assert plan.email == "Pwyllgor@senedd.example.invalid"
    assert plan.mailbox_key == mailbox_key("pwyllgor@senedd.example.invalid", IDENTITY_KEY)
    assert plan.postal_address == "Bae Caerdydd\nTŷ Hywel\nCaerdydd\nCF99 1SN"
    assert (plan.valid_from, plan.valid_until, plan.row) == (date(2026, 5, 7), date(2030, 5, 1), 2)
    assert file.columns.ignored == ("Party",)
    assert file.columns.named["Cod post"] == "address"


@pytest.mark.parametrize("nothing", ["", "NA", "n/a", "-", "–", "Dim", "none"])
def test_what_says_nothing_is_nothing(tmp_path: Path, nothing: str) -> None:
    header = ("name", "office", "constituency", "email", "address")
    file = read_rows(tmp_path, ("Siân", nothing, nothing, nothing, nothing), header=header, needs="none")
    (plan,) = file.plans
    assert [plan.texts["cy"].office, plan.area_code, plan.email, plan.postal_address] == [None] * 4
    file = read_rows(tmp_path, (nothing, "AS", "Clwyd", nothing, "Rhyl"), header=header)
    assert refusals(file) == [(2, "email", "address-missing"), (2, "name", "name-missing")]


@pytest.mark.parametrize(
    ("needs", "email", "address", "refused"),
    [
        ("email", "NA", "Rhyl", [(2, "email", "address-missing")]),
        ("post", "a@b.example", "NA", [(2, "address", "postal-address-missing")]),
        ("either", "NA", "dim", [(2, "email", "address-missing")]),
        ("either", "NA", "Rhyl", []),
        ("either", "a@b.example", "", []),
        ("none", "", "", []),
    ],
)
def test_whoever_cannot_be_reached_is_refused(
    tmp_path: Path, needs: Needs, email: str, address: str, refused: list[tuple[int, str, str]]
) -> None:
    file = read_rows(tmp_path, ("Siân", email, address), header=("name", "email", "address"), needs=needs)
    assert refusals(file) == refused


@pytest.mark.parametrize(
    ("column", "value", "slug"),
    [
        ("email", "sian", "address-at-sign"),
        ("email", "sian@senedd.example, rhun@senedd.example", "address-several"),
        ("email", "+44@senedd.example", "cell-formula"),
        ("email", "=HYPERLINK(A1)", "cell-formula"),
        ("name", '=HYPERLINK("http://x","y")', "cell-formula"),
        ("name", "+cmd|' /C calc'!A0", "cell-formula"),
        ("name", "@SUM(A1:A9)", "cell-formula"),
        ("name", "-2+3", "cell-formula"),
        ("name", "#REF!", "cell-error"),
        ("name", "Si\x00n", "cell-unreadable"),
        ("name", "Si\u202en", "cell-unreadable"),
        ("name", "x" * 201, "cell-too-long"),
        ("office", "x" * 201, "cell-too-long"),
        ("address", "\n".join("123456"[:1] * 11), "cell-too-long"),
        ("address", "x" * 501, "cell-too-long"),
        ("reference", "x" * 65, "cell-too-long"),
        ("constituency", "Mordor", "area-unknown"),
        ("constituency", "Pontypridd", "area-not-in-force"),
        ("language", "Klingon", "language-unknown"),
        ("valid_from", "May 2026", "date-unreadable"),
        ("valid_from", "31/2/2026", "date-unreadable"),
        ("valid_until", "2026-05-06", "dates-out-of-order"),
    ],
)
def test_a_cell_that_cannot_be_used_is_refused_by_row_and_column(
    tmp_path: Path, column: str, value: str, slug: str
) -> None:
    good = {
        "name": "Siân",
        "office": "AS",
        "email": "sian@senedd.example",
        "address": "Rhyl",
        "reference": "1",
        "constituency": "Clwyd",
        "language": "cy",
        "valid_from": "2026-05-07",
        "valid_until": "",
    }
    bad = good | {column: value, "reference": value if column == "reference" else "2"}
    file = read_rows(tmp_path, list(good.values()), list(bad.values()), header=list(good))
    expected = "area" if column == "constituency" else column
    assert (names(file), refusals(file)) == (["Siân"], [(3, expected, slug)])


@pytest.mark.parametrize("name", ["-Siân", "@cadw", "+Plws", "’Siôn", "Dim Parcio", "Ann-Marie O'Neill"])
def test_a_sign_at_the_beginning_of_a_name_is_let_stand(tmp_path: Path, name: str) -> None:
    assert names(read_rows(tmp_path, (name, "Clwyd", "a@b.example"))) == [name]


def test_what_stands_in_one_language_alone_is_refused(tmp_path: Path) -> None:
    header = ("name_cy", "name_en", "office_cy", "office_en", "email")
    file = read_rows(
        tmp_path,
        ("Y Pwyllgor", "", "", "", "a@b.example"),
        ("Y Pwyllgor", "The Committee", "", "Committee", "b@b.example"),
        header=header,
    )
    assert refusals(file) == [(2, "name_en", "other-language-missing"), (3, "office_cy", "other-language-missing")]


def test_a_seat_is_the_one_of_the_time_in_office_and_a_region_stands_in_for_none(tmp_path: Path) -> None:
    header = ("name", "constituency", "region", "email", "valid_until")
    rows = (
        ("Mick", "Pontypridd", "NA", "mick@senedd.example", "2026-05-06"),
        ("Rhys", "NA", "South Wales Central", "rhys@senedd.example", "2026-05-06"),
        ("Pawb", "NA", "NA", "pawb@senedd.example", ""),
    )
    file = read_rows(tmp_path, *rows, header=header)
    assert [plan.area_code for plan in file.plans] == ["W09000046", "W10000007", None]
    undated = [(*row[:4], "") for row in rows]
    assert refusals(read_rows(tmp_path, *undated, header=header)) == [
        (2, "area", "area-not-in-force"),
        (3, "region", "area-not-in-force"),
    ]
    assert read_rows(tmp_path, *undated, header=header, on=BEFORE).refused == []


def test_a_target_that_stands_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    header = ("reference", "name", "email")
    file = read_rows(
        tmp_path,
        ("1", "Siân", "a@b.example"),
        ("1", "Rhûn", "r@b.example"),
        ("2", "Siân", "a@b.example"),
        ("", "Mair", "m@b.example"),
        ("", "MAIR ", "M@b.example"),
        header=header,
    )
    assert names(file) == ["Siân", "Siân", "Mair"]
    assert refusals(file) == [(3, "reference", "row-repeated"), (6, "name", "row-repeated")]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    content = (
        'name,email,address\n"Siân",a@b.example,"Rhyl\nClwyd"\n\nRhûn,bad,x\nMair,m@b.example,y,z\nHuw,h@b.example,\n'
    )
    file = read(write(tmp_path, content))
    assert names(file) == ["Siân", "Huw"]
    assert refusals(file) == [(4, "email", "address-at-sign"), (5, "", "row-too-wide")]
    assert file.rows == 4


def test_a_quotation_mark_that_does_not_close_is_refused_and_the_rows_before_it_are_good(tmp_path: Path) -> None:
    content = as_csv([("name", "email"), ("Siân", "a@b.example")]) + 'Rhûn,"r@b.example\nMair,m@b.example\n'
    file = read(write(tmp_path, content))
    assert (names(file), refusals(file)) == (["Siân"], [(3, "", "row-unreadable")])
