"""The lines of a list as the server of PostgreSQL makes them (COPY): passed on as they come, by libpq itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import ClientCursor, Connection, errors
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.exports.lists.cells import SETTINGS
from campaign.exports.lists.reading import Plan, Told, select_texts

Line = bytes | memoryview

PAGE = 100  # lines that are held at once: with more, what libpq hands out lies too far apart to be quick
_END = b"\r\n"
_COMMA = ord(",")


def made_by_server(session: Session, plan: Plan) -> Iterator[tuple[Told, bytes]]:
    """What there is to say of a page, and its text. What comes between libpq and the file costs as much as all the rest."""
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
