"""The rows that do not count as a CSV file, to be mended and brought again: why stands first, in the reader's language."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO

from campaign.i18n import Language
from campaign.imports.progress import LeftOut
from campaign.imports.reasons import place_name, reason_of

_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # by which spreadsheets know UTF-8


def refused_lines(rows: Iterable[LeftOut], headers: Sequence[str], language: Language) -> Iterator[str]:
    """Line by line. The first two columns are not understood by an import, so that the mended file can come as it is."""
    write, take = _writer()
    write(["row", "why", *headers])
    yield BOM + take()
    for row in rows:
        why = reason_of(row.slug, language)
        field = place_name(row.place, language) if row.place else ""
        write([str(row.number), f"{field}: {why}" if field else why, *row.cells])
        yield take()


def _writer() -> tuple[Callable[[Sequence[str]], None], Callable[[], str]]:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")

    def write(cells: Sequence[str]) -> None:
        writer.writerow([_safe(cell) for cell in cells])

    def take() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    return write, take


def _safe(cell: str) -> str:
    """No spreadsheet computes what somebody wrote."""
    return f"'{cell}" if cell.startswith(_SIGNS) else cell
