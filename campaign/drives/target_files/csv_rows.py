"""Opens a CSV file: its encoding and its delimiter are found out, its rows are read one by one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import TextIO

from campaign.drives.target_files.encodings import UTF_16, detect_encoding
from campaign.drives.target_files.tables import IsKnownHeader, Source, Table, TableRow

DELIMITERS = (",", ";", "\t")
HEADER_LINES = 20  # blank ones and line breaks within the header's quotes included
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
SEPARATORS = {name: delimiter for delimiter, name in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How the file is to be read, where somebody knows better: an encoding, and the name of a separator."""

    encoding: str | None = None
    separator: str | None = None


@contextmanager
def open_csv(source: Source, form: CsvForm, is_known: IsKnownHeader) -> Iterator[Table]:
    """The file as a table; what `form` leaves open is found out. Raises FileRefusedError."""
    found = form.encoding or detect_encoding(source)
    with _open(source, found) as file:
        lines = list(islice(file, HEADER_LINES))
    delimiter = SEPARATORS[form.separator] if form.separator else _delimiter_of(lines, is_known)
    with _open(source, found) as file:
        yield Table("csv", _rows(file, delimiter), encoding=found, delimiter=_NAMES[delimiter])


def _open(source: Source, encoding: str) -> TextIO:
    """Bytes that are none in the encoding become lone surrogates, to be refused by their row."""
    errors = "replace" if encoding == UTF_16 else "surrogateescape"
    return TextIOWrapper(source.open("rb"), encoding=encoding, errors=errors, newline="")


def _delimiter_of(lines: Sequence[str], is_known: IsKnownHeader) -> str:
    """The one that finds the most known columns and, among equals, the most columns."""

    def found(delimiter: str) -> tuple[int, int]:
        header = _header(lines, delimiter)
        return sum(map(is_known, header)), len(header)

    return max(DELIMITERS, key=found)


def _header(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next((row for row in csv.reader(lines, delimiter=delimiter) if any(row)), [])
    except csv.Error:
        return []


def _rows(file: TextIO, delimiter: str) -> Iterator[TableRow]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield TableRow(number, [cell.strip() for cell in next(reader)])
        except StopIteration:
            return
        except csv.Error:
            yield TableRow(number, (), "row-unreadable")
