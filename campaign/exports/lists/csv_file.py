"""Writes a list as CSV by RFC 4180: UTF-8 with its mark, CRLF, each cell formula-safe, empty text quoted, nothing as nothing.

On PostgreSQL the server makes the lines (COPY) and they are passed on as they come; elsewhere they are made here. Both make the
same file, byte by byte.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import ClientCursor, Connection, errors
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.db import dialect_of
from campaign.exports.lists.cells import SETTINGS, texter
from campaign.exports.lists.formulas import guard
from campaign.exports.lists.reading import Plan, Told, select_texts, select_values
from campaign.exports.lists.sealing import Sink

Line = bytes | memoryview

PAGE = 100  # rows that are held at once: with more, what libpq hands out lies too far apart to be quick
_END = b"\r\n"
_COMMA = ord(",")
_NEEDS_QUOTES = frozenset('",\r\n')


def write_csv(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
    """Writes on each step, and says to how many rows it came."""
    sink.write(BOM_UTF8 + _line([guard(head) for head in plan.heads]) + _END)
    pages = _made_here(session, plan) if dialect_of(session) == "sqlite" else _made_by_server(session, plan)
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


def _made_by_server(session: Session, plan: Plan) -> Iterator[tuple[Told, bytes]]:
    """By libpq itself, which hands out each line as it is: what comes between costs as much as all the rest."""
    for setting, value in SETTINGS.items():
        session.execute(select(func.set_config(setting, value, True)))
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)  # of psycopg
    pgconn, is_whole = connection.pgconn, False
    try:
        _expect(pgconn.exec_(_copy(session, connection, plan).encode()), ExecStatus.COPY_OUT)
        is_last = False
        while not is_last:
            lines = _page(pgconn)
            listed = [line for line in lines if line[0] == _COMMA]
            yield _told(lines, len(listed)), _ended(listed)
            is_last = len(lines) < PAGE
        _expect(pgconn.get_result(), ExecStatus.COMMAND_OK)
        is_whole = pgconn.get_result() is None
    finally:
        if not is_whole:
            session.invalidate()  # what the server still has to say is of no use to anybody


def _page(pgconn: PGconn) -> list[Line]:
    """One line a message, by the protocol, with a line feed at its end; fewer than a page when there are no more."""
    lines: list[Line] = []
    while len(lines) < PAGE:
        size, line = pgconn.get_copy_data(0)
        if size < 0:
            break
        lines.append(line)
    return lines


def _told(lines: Sequence[Line], listed: int) -> Told:
    """Before its first comma a line says why it is left out, which few are."""
    told: Told = Counter({None: listed})
    if listed < len(lines):
        told.update(bytes(line).partition(b",")[0].decode() for line in lines if line[0] != _COMMA)
    return told


def _ended(lines: Sequence[Line]) -> bytes:
    """As they stand in the file, without what they begin with. Line feeds within cells stay as they are."""
    text = b"".join(lines)
    if text.count(b"\n") == len(lines):
        return text[1:-1].replace(b"\n,", _END) + _END if lines else b""
    return b"".join([bytes(line[1:-1]) + _END for line in lines])


def _copy(session: Session, connection: Connection[Any], plan: Plan) -> str:
    compiled = select_texts(plan).compile(
        dialect=session.get_bind().dialect, compile_kwargs={"render_postcompile": True}
    )
    rows = ClientCursor(connection).mogrify(str(compiled), compiled.params)
    return f"COPY ({rows}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')"


def _expect(result: PGresult | None, status: ExecStatus) -> None:
    """Raises the error of the server, without its words, which may hold what somebody typed."""
    if result is None or result.status != status:
        code = (result.error_field(DiagnosticField.SQLSTATE) if result else None) or b"XX000"
        raise errors.lookup(code.decode())


def _line(cells: Sequence[str | None]) -> bytes:
    return ",".join([_cell(cell) for cell in cells]).encode()


def _cell(cell: str | None) -> str:
    if cell is None:
        return ""
    if not cell or not _NEEDS_QUOTES.isdisjoint(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
