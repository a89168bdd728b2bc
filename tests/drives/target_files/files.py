"""Charlie's files: sheets as spreadsheets write them, and a reader that knows the seats in force."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from campaign.areas.gazetteer import Gazetteer, Place
from campaign.drives.target_files.reading import FileRules, TargetFile, read_target_file
from campaign.drives.target_files.rows import Needs
from tests.cast import IDENTITY_KEY

ON = date(2026, 11, 23)
BEFORE = date(2026, 5, 6)
HEADER = ("name", "constituency", "email")
MEMBERS = (
    ("Siân Ŵyn", "Clwyd", "sian@senedd.example"),
    ("Rhûn ap Môn", "NA", "rhun@senedd.example"),
)
LATIN_MEMBERS = (("Siân Môn", "Clwyd", "sian@senedd.example"), ("José Peña", "Clwyd", "jose@senedd.example"))
SEATS = Gazetteer(
    [
        ("Clwyd", Place("W09000056", date(2026, 5, 7), None)),
        ("Pontypridd", Place("W09000046", date(2007, 5, 3), BEFORE)),
        ("South Wales Central", Place("W10000007", date(2007, 5, 3), BEFORE)),
    ]
)
SHEET = "xl/worksheets/sheet1.xml"
Row = Sequence[object]


def as_csv(rows: Sequence[Row], delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


def write(folder: Path, content: bytes | str, name: str = "targets.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_xlsx(folder: Path, rows: Sequence[Row], shown: Mapping[str, str] | None = None) -> Path:
    """Text that begins with = is a formula; `shown` has what the formula of a cell ("C2") last showed."""
    path = folder / "targets.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Aelodau"
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    rewrite(path, SHEET, lambda xml: _with_values(xml, shown or {}))
    return path


def rewrite(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Change one part of the file, as no spreadsheet program would."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _with_values(xml: str, shown: Mapping[str, str]) -> str:
    for cell, value in shown.items():
        xml = re.sub(
            rf'<c r="{cell}"><f>(.*?)</f><v ?/?>(</v>)?', rf'<c r="{cell}" t="str"><f>\1</f><v>{value}</v>', xml
        )
    return xml


def read(path: Path, *, needs: Needs = "email", on: date = ON, **rules: object) -> TargetFile:
    return read_target_file(path, FileRules(on, IDENTITY_KEY, needs, **rules), SEATS, lambda rows: None)  # type: ignore[arg-type]


def read_rows(folder: Path, *rows: Row, header: Row = HEADER, needs: Needs = "email", on: date = ON) -> TargetFile:
    return read(write(folder, as_csv([header, *rows])), needs=needs, on=on)


def refusals(file: TargetFile) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.slug) for one in file.refused]


def names(file: TargetFile) -> list[str]:
    return [plan.texts["cy"].name for plan in file.plans]
