"""Writes a list as CSV by RFC 4180: UTF-8 with its mark, CRLF, each cell formula-safe, empty text quoted, nothing as nothing.

On PostgreSQL the server makes the lines (COPY) and they are passed on as they come; elsewhere they are made here. Both make the
same file, byte by byte.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from campaign.db import dialect_of
from campaign.exports.lists.cells import texter
from campaign.exports.lists.formulas import guard
from campaign.exports.lists.reading import Plan, Told, select_values
from campaign.exports.lists.sealing import Sink

PAGE = 100  # rows that are held at once
_END = b"\r\n"
BY_SERVER = "campaign.exports.lists.csv_by_server"  # read where it is needed: the driver of PostgreSQL comes with it
_NEEDS_QUOTES = frozenset('",\r\n')


def write_csv(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
    """Writes on each step, and says to how many rows it came."""
    sink.write(BOM_UTF8 + _line([guard(head) for head in plan.heads]) + _END)
    pages = (
        _made_here(session, plan)
        if dialect_of(session) == "sqlite"
        else import_module(BY_SERVER).made_by_server(session, plan)
    )
    for told, text in pages:
        sink.write(text)
        yield told


def _made_here(session: Session, plan: Plan) -> Iterator[tuple[Told, bytes]]:
    """What there is to say of a page, and its text."""
    texters = [texter(column.type, wording) for column, wording in zip(plan.columns, plan.wordings, strict=True)]

    def line(row: Sequence[Any]) -> bytes:
        return _line([None if value is None else text(value) for text, value in zip(texters, row, strict=True)])

    for page in session.execute(select_values(plan).execution_options(yield_per=PAGE)).partitions():
        yield Counter(row[0] for row in page), b"".join([line(row[1:]) + _END for row in page if row[0] is None])


def _line(cells: Sequence[str | None]) -> bytes:
    return ",".join([_cell(cell) for cell in cells]).encode()


def _cell(cell: str | None) -> str:
    if cell is None:
        return ""
    if not cell or not _NEEDS_QUOTES.isdisjoint(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
