"""The book of an XLSX file without its rows, by XlsxWriter: sheets with their heads, and the styles that rows use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from zipfile import ZipFile

import xlsxwriter

OPTIONS = {"constant_memory": False, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTH = 22
_SAMPLES = ("quoted", "day", "moment")
_SAMPLE_ROW = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+2" s="(\d+)"')
_SIZE = re.compile(rb"<dimension [^>]*/>")  # not known before the rows are


@dataclass(frozen=True)
class Book:
    """Its parts by path. Each sheet ends with a row of samples that shows which number a style has got."""

    parts: Mapping[str, bytes]

    @cached_property
    def styles(self) -> Mapping[str, int]:
        """The numbers of `quoted` (text that a spreadsheet must never read as a formula), `day` and `moment`."""
        numbers = _STYLE.findall(self.parts[sheet_path(1)])
        return {name: int(number) for name, number in zip(_SAMPLES, numbers, strict=True)}

    def round_rows(self, sheet: int) -> tuple[bytes, bytes]:
        """What stands in a sheet before its rows, and what after them."""
        before, after = _SAMPLE_ROW.split(_SIZE.sub(b"", self.parts[sheet_path(sheet)]))
        return before, after


def sheet_path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def make_book(heads: Sequence[str], sheets: int) -> Book:
    """A book of so many sheets."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    bold = book.add_format({"bold": True})
    formats = (
        book.add_format({"quote_prefix": True}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    )
    for number in range(1, sheets + 1):
        sheet = book.add_worksheet(str(number))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, WIDTH)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for column, style in enumerate(formats):
            sheet.write_number(1, column, 0, style)
    book.close()
    with ZipFile(file) as archive:
        return Book({name: archive.read(name) for name in archive.namelist()})
