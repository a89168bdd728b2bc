"""Reads a whole file of targets: what it is, which of its columns are understood, its plans and its refused rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from campaign.areas.gazetteer import Gazetteer
from campaign.drives.commands import TargetPlan
from campaign.drives.matching import find_repeats
from campaign.drives.refused_rows import RefusedRow
from campaign.drives.target_files.columns import Columns, find_columns, is_known_header
from campaign.drives.target_files.csv_rows import CsvForm
from campaign.drives.target_files.opening import open_table
from campaign.drives.target_files.rows import Needs, RowReader
from campaign.drives.target_files.tables import FileRefusedError, Table, TableRow

MOST_ROWS = 50_000
ROWS_PER_REPORT = 500


@dataclass(frozen=True, slots=True)
class FileRules:
    """How to read a file of that day. `identity_key` is the settings', for the mailboxes.

    `mapping`: the importer's own header for a field; `encoding` and `separator`: where they know better.
    """

    on: date
    identity_key: str
    needs: Needs = "email"
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class TargetFile:
    """What stands in a file. `rows` were read; each is among the plans or, once or more, among the refused."""

    kind: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    columns: Columns
    rows: int
    plans: list[TargetPlan]
    refused: list[RefusedRow]


@dataclass(frozen=True, slots=True)
class FileHead:
    """How a file was read, and its header."""

    kind: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    headers: tuple[str, ...]


def read_target_file(
    path: Path, rules: FileRules, gazetteer: Gazetteer, on_progress: Callable[[int], None]
) -> TargetFile:
    """The file's plans; `on_progress` is told the rows read, now and then. Raises FileRefusedError.

    Of a file of more than 50,000 rows the first are read, and the next is refused as `rows-too-many`.
    """
    with _open(path, rules) as table:
        rows = (row for row in table.rows if not row.is_blank())
        columns = _columns(rows, rules)
        reader = RowReader(columns, gazetteer, rules.needs, rules.on, rules.identity_key)
        plans: list[TargetPlan] = []
        refused: list[RefusedRow] = []
        count = 0
        for row in rows:
            if count == MOST_ROWS:
                refused.append(RefusedRow(row.number, "", "rows-too-many"))
                break
            count += 1
            read = reader.read(row)
            if isinstance(read, TargetPlan):
                plans.append(read)
            else:
                refused += read
            if count % ROWS_PER_REPORT == 0:
                on_progress(count)
        on_progress(count)
    repeats = list(find_repeats(plans))
    repeated = {one.row for one in repeats}
    return TargetFile(
        kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        columns=columns,
        rows=count,
        plans=[plan for plan in plans if plan.row not in repeated],
        refused=sorted([*refused, *repeats], key=lambda one: one.row),
    )


def read_head(path: Path, rules: FileRules) -> FileHead:
    """What can be said of a file whose columns are not understood. Raises FileRefusedError."""
    with _open(path, rules) as table:
        header = next((row for row in table.rows if not row.is_blank()), None)
        names = _names(header) if header else []
    return FileHead(table.kind, table.encoding, table.delimiter, table.sheet, tuple(names))


def _open(path: Path, rules: FileRules) -> AbstractContextManager[Table]:
    form = CsvForm(rules.encoding, rules.separator)
    return open_table(path, form, lambda header: is_known_header(header, rules.mapping))


def _columns(rows: Iterator[TableRow], rules: FileRules) -> Columns:
    header = next(rows, None)
    if header is None:
        raise FileRefusedError("targets-file-empty")
    if header.slug is not None:
        raise FileRefusedError("targets-header-missing", line=header.number)
    return find_columns(_names(header), rules.mapping)


def _names(header: TableRow) -> list[str]:
    """The header's cells as they can be shown: bytes that are no letters become question marks."""
    names = [cell.encode(errors="replace").decode() if isinstance(cell, str) else "" for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    return names
