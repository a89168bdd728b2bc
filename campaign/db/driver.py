"""The driver beneath SQLAlchemy, for statements whose text is ready: nothing is compiled, looked up or wrapped for them.

What SQLAlchemy would see to besides stays as it is: who listens before statements (`before_cursor_execute`, no other event)
hears these too, an error is one of its own, and a connection that has died is not used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from campaign.db.direct import Direct, Driven

_LIBPQ = "what is known for libpq"  # of a connection, in its `info`
_numbers = count()  # of their names
_SQLSTATE, _FORGOTTEN = ord("C"), b"26000"  # PostgreSQL's PG_DIAG_SQLSTATE, and its invalid_sql_statement_name


class Answer(NamedTuple):
    """All rows, and the code of each column's type, as a cursor's `description` has them."""

    rows: list[tuple[Any, ...]]
    codes: list[int]


@dataclass(slots=True)
class _Libpq:
    """What lasts as long as a connection: psycopg's ways between its types and Python's, and the names of what the server has
    prepared, by their texts."""

    types: Any
    names: dict[str, bytes] = field(default_factory=dict)


def execute(connection: Driven, text: str, given: Sequence[Any] = ()) -> Any:
    """The driver's cursor. Raises what SQLAlchemy raises; no error holds what was given.

    Places are `?` on SQLite and, where there are any, `$1`, `$2` on PostgreSQL: its own way, which nobody has to read first.
    """
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi  # psycopg is read where PostgreSQL is
    cursor = dbapi.RawCursor(driver) if connection.dialect.name == "postgresql" else driver.cursor()
    _tell_listeners(connection, cursor, text, given)
    try:
        cursor.execute(text, given or ())
    except dbapi.Error as error:
        raise _as_sqlalchemys(connection, text, error, cursor) from error
    return cursor


def ask(connection: Driven, text: str, given: Sequence[Any] = ()) -> Answer:
    """What the statement gives back. The same otherwise; on a `Direct`, by the short way."""
    if isinstance(connection, Direct):
        return _ask_libpq(connection, text, given)
    cursor = execute(connection, text, given)
    columns = cursor.description or ()
    return Answer(cursor.fetchall() if columns else [], [column[1] for column in columns])


def _ask_libpq(connection: Direct, text: str, given: Sequence[Any]) -> Answer:
    """By libpq's own call, without a cursor: more than half of what one costs is for what it can do besides."""
    fairy = connection.connection
    driver: Any = fairy.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi
    cursor = dbapi.RawCursor(driver) if connection.dispatch.before_cursor_execute else None
    if cursor:
        _tell_listeners(connection, cursor, text, given)
    known = fairy.info.get(_LIBPQ)
    if known is None:
        known = fairy.info[_LIBPQ] = _Libpq(dbapi.adapt.Transformer(driver))
    types = known.types
    try:
        values = types.dump_sequence(given, [dbapi.adapt.PyFormat.TEXT] * len(given))
        result = _run(driver.pgconn, known.names, text, values)
        if result.status not in (dbapi.pq.ExecStatus.TUPLES_OK, dbapi.pq.ExecStatus.COMMAND_OK):
            raise _said(dbapi, driver.pgconn, result)
        types.set_pgresult(result)
        rows = types.load_rows(0, result.ntuples, tuple)
    except dbapi.Error as error:
        raise _as_sqlalchemys(connection, text, error, cursor) from error
    return Answer(rows, [result.ftype(number) for number in range(result.nfields)])


def _run(libpq: Any, names: dict[str, bytes], text: str, values: Sequence[Any]) -> Any:
    """The server prepares a text when this connection says it for the first time, and again where it has forgotten it: at a
    ROLLBACK psycopg lets it forget all that it has prepared."""
    name = names.get(text)
    if name is not None:
        result = libpq.exec_prepared(name, values)
        if result.error_field(_SQLSTATE) != _FORGOTTEN:
            return result
    name = b"said_%d" % next(_numbers)
    result = libpq.prepare(name, text.encode())
    if result.error_field(_SQLSTATE):
        return result
    names[text] = name
    return libpq.exec_prepared(name, values)


def _said(dbapi: Any, libpq: Any, result: Any) -> Exception:
    """What went wrong. Of a connection that died libpq says it in words alone, as psycopg knows."""
    if libpq.status == dbapi.pq.ConnStatus.BAD:
        return dbapi.OperationalError(libpq.get_error_message())  # type: ignore[no-any-return]
    return dbapi.errors.error_from_result(result)  # type: ignore[no-any-return]


def _tell_listeners(connection: Driven, cursor: Any, text: str, given: Sequence[Any]) -> None:
    listening = connection.dispatch.before_cursor_execute
    if listening:
        listening(connection, cursor, text, given, None, False)


def _as_sqlalchemys(connection: Driven, text: str, error: Exception, cursor: Any) -> DBAPIError:
    """To be raised from `error`. What died of it is not used again."""
    dialect: Any = connection.dialect
    has_died = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if has_died:
        connection.invalidate(error)
    raised = DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=has_died,
        dialect=dialect,
    )
    assert isinstance(raised, DBAPIError)
    return raised


def end_reading(connection: Connection) -> None:
    """On PostgreSQL, before SQLAlchemy takes back what was only read: at a ROLLBACK its driver forgets all it has prepared."""
    driver: Any = connection.connection.driver_connection
    pq: Any = connection.dialect.loaded_dbapi.pq
    if driver.info.transaction_status == pq.TransactionStatus.INTRANS:
        driver.commit()
