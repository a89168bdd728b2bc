"""Writes a list as XLSX: typed cells, text that is never a formula or a link, further sheets where one is full.

The rows go straight into the archive, and the archive into the sealed file. Libraries that write such files keep the rows in
memory, or readable in files of their own until the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from campaign.exports.lists.reading import Plan, Told, select_values
from campaign.exports.lists.sealing import Sink
from campaign.exports.lists.xlsx_book import AFTER_ROWS, before_rows, other_parts, sheet_path
from campaign.exports.lists.xlsx_cells import MakeRow, head_row, row_maker

SHEET_ROWS = 1_048_576  # with the head
SHEET_BYTES = 1_500_000_000  # of XML: beyond 2 GiB the archive needs extensions that Excel does not read
PAGE = 500  # rows that are held at once
FASTEST = 1  # level of compression: the file is kept for a day


def write_xlsx(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
    """Writes on each step, and says to how many rows it came."""
    pages = session.execute(select_values(plan).execution_options(yield_per=PAGE)).partitions()
    left_out: Told = Counter()
    rows = _Ahead(_listed(chain.from_iterable(pages), left_out))
    before, make_row = before_rows(head_row(plan.heads), len(plan.heads)), row_maker(plan.columns, plan.wordings)
    with ZipFile(cast(IO[bytes], _Onward(sink)), "w", ZIP_DEFLATED, compresslevel=FASTEST) as archive:
        sheets = 0
        while rows.are_left or not sheets:
            sheets += 1
            with archive.open(sheet_path(sheets), "w") as sheet:
                sheet.write(before)
                yield from _write_rows(sheet, rows, make_row)
                sheet.write(AFTER_ROWS)
        for path, part in other_parts(sheets).items():
            archive.writestr(path, part)
    yield left_out


def _listed(rows: Iterable[Sequence[Any]], left_out: Told) -> Iterator[Sequence[Any]]:
    """The cells of those that are not left out."""
    for why, *cells in rows:
        if why is None:
            yield cells
        else:
            left_out[why] += 1


def _write_rows(sheet: IO[bytes], rows: _Ahead, make_row: MakeRow) -> Iterator[Told]:
    """Until the sheet is full."""
    number, size = 1, 0
    while rows.are_left and number < SHEET_ROWS and size < SHEET_BYTES:
        lines: list[str] = []
        while rows.are_left and number < SHEET_ROWS and len(lines) < PAGE:
            number += 1
            lines.append(make_row(number, rows.take()))
        size += sheet.write("".join(lines).encode())
        yield Counter({None: len(lines)})


class _Ahead:
    """Rows, of which one is read ahead, so that no sheet is begun for none."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    @property
    def are_left(self) -> bool:
        return self._next is not None

    def take(self) -> Sequence[Any]:
        taken, self._next = self._next, next(self._rows, None)
        assert taken is not None  # since some are left
        return taken


class _Onward:
    """A file that can only be written to, so that nothing of the archive is gone back to."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        self._sink.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""
