"""Opens the first visible sheet of an XLSX file. Computes no formula: what a cell last showed is its value.

Before anything is parsed, what the file says that it unpacks to is added up: Python reads no more of a part than that. The
library takes seven megabytes and a tenth of a second: it is loaded by whoever opens a file.
"""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from campaign.drives.target_files.tables import (
    MOST_COLUMNS,
    Cell,
    FileRefusedError,
    RefusedCell,
    Source,
    Table,
    TableRow,
)

MOST_UNPACKED = 128 * 1024 * 1024
MOST_PARTS = 2000
HEADER_ROWS = 20  # blank ones above it included
_CHUNK = 1 << 20
_OVERLAP = 64
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_BROKEN = (
    BadZipFile,
    ParseError,
    zlib.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,  # openpyxl's own, where none of the parts is said to be the workbook
    OverflowError,
    TypeError,
    ValueError,
)


@contextmanager
def open_xlsx(source: Source) -> Iterator[Table]:
    """The sheet as a table. Raises FileRefusedError, also while its rows are read."""
    try:
        has_formulas = _examine(source)
        with warnings.catch_warnings(), ExitStack() as opened:
            warnings.simplefilter("ignore")  # of parts that hold no cells, such as lists to choose from
            yield _table(source, opened, has_formulas=has_formulas)
    except _BROKEN as error:
        raise FileRefusedError("targets-file-broken") from error


def _examine(source: Source) -> bool:
    """Whether any sheet holds a formula."""
    with source.open("rb") as file, ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise FileRefusedError("targets-file-too-large")
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise FileRefusedError("targets-file-ods" if "content.xml" in names else "targets-file-unknown")
        has_formulas = False
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                is_sheet = part.filename.startswith("xl/worksheets/")
                has_formulas |= _has_formulas(archive, part.filename) and is_sheet
        return has_formulas


def _has_formulas(archive: ZipFile, name: str) -> bool:
    """Raises FileRefusedError for a part that declares entities: no spreadsheet program writes one."""
    found, before = False, b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            window = before + chunk
            if _DECLARATION.search(window):
                raise FileRefusedError("targets-file-broken")
            found = found or _FORMULA.search(window) is not None
            before = window[-_OVERLAP:]
    return found


def _table(source: Source, opened: ExitStack, *, has_formulas: bool) -> Table:
    sheet = _sheet(source, opened, values=True)
    width = _width(sheet.iter_rows(max_row=HEADER_ROWS, max_col=MOST_COLUMNS, values_only=True))
    shown = sheet.iter_rows(max_col=width, values_only=True)
    rows: Iterator[list[Cell]] = ([_cell(value) for value in row] for row in shown)
    if has_formulas:
        written = _sheet(source, opened, values=False).iter_rows(max_col=width)
        pairs = (zip(cells, row, strict=True) for cells, row in zip(written, shown, strict=True))
        rows = ([_shown(cell, value) for cell, value in pair] for pair in pairs)
    return Table("xlsx", (TableRow(number, row) for number, row in enumerate(rows, start=1)), sheet=sheet.title)


def _sheet(source: Source, opened: ExitStack, *, values: bool) -> Any:
    """The first sheet that is not hidden, with values or with formulas: openpyxl gives either."""
    openpyxl = _openpyxl()
    file = opened.enter_context(source.open("rb"))
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
    except openpyxl.utils.exceptions.InvalidFileException as error:
        raise FileRefusedError("targets-file-broken") from error
    opened.enter_context(closing(book))
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise FileRefusedError("targets-file-empty")
    return sheet


@cache
def _openpyxl() -> Any:
    return import_module("openpyxl")


def _width(rows: Iterator[tuple[object, ...]]) -> int:
    """One column more than the header has, so that a row that is too wide shows."""
    header = next((row for row in rows if any(value is not None for value in row)), ())
    return max((place for place, value in enumerate(header, start=1) if value is not None), default=0) + 1


def _shown(cell: Any, value: object) -> Cell:
    return RefusedCell("formula-without-value") if cell.data_type == "f" and value is None else _cell(value)


def _cell(value: object) -> Cell:
    """As a person reads it in the sheet: days without a time, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == value.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
