"""The rows that do not count as a CSV file, to be mended and brought again: why stands first, in the reader's language."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO

from campaign.i18n import Language
from campaign.imports.columns import GIVEN_BACK, is_given_back
from campaign.imports.progress import LeftOut
from campaign.imports.quoting import quoted
from campaign.imports.reasons import place_name, reason_of

BOM = "\ufeff"  # by which spreadsheets know UTF-8


def refused_lines(rows: Iterable[LeftOut], headers: Sequence[str], language: Language) -> Iterator[str]:
    """Line by line, so that the mended file can come as it is. Of one that came so already, its own reasons are left out."""
    write, take = _writer()
    first = len(GIVEN_BACK) if is_given_back(headers) else 0
    write([*GIVEN_BACK, *headers[first:]])
    yield BOM + take()
    for row in rows:
        why = reason_of(row.slug, language)
        field = place_name(row.place, language) if row.place else ""
        write([str(row.number), f"{field}: {why}" if field else why, *row.cells[first:]])
        yield take()


def _writer() -> tuple[Callable[[Sequence[str]], None], Callable[[], str]]:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")

    def write(cells: Sequence[str]) -> None:
        writer.writerow([quoted(cell) for cell in cells])

    def take() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    return write, take
