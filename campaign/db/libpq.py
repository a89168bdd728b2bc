"""Statements by libpq's own call, without a cursor: more than half of what one costs is for what it can do besides.

It waits once, in C, for all of the answer; what ends it is the server's limit on statements, or the wire's. It has no errors,
listeners or types of its own: they are SQLAlchemy's and psycopg's, as in driver.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from campaign.db.direct import Direct, Driven
from campaign.db.driver import as_sqlalchemys, execute, tell_listeners

_KNOWN = "known for libpq"  # of a connection, in its `info`, which ends with it
_SQLSTATE = ord("C")  # PostgreSQL's PG_DIAG_SQLSTATE
# Of a statement that is to be prepared anew: its name is not known (any more), or a column that it tells has changed its type.
_SPENT = (b"26000", b"0A000")


class Told(NamedTuple):
    """All rows, and the code of each column's type, as a cursor's `description` has them."""

    rows: list[tuple[Any, ...]]
    codes: list[int]


@dataclass(slots=True)
class _Known:
    """Of one connection, which one thread has at a time. `types` is psycopg's Transformer: it makes one for each query, since
    encoding and zone of time may change, which ours are told when they connect. `names` are those of what the server has
    prepared, by their texts; none is given twice."""

    types: Any
    names: dict[str, bytes] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)


def ask(connection: Driven, text: str, given: Sequence[Any] = ()) -> Told:
    """All that one statement gives back. Raises as `execute` does.

    On a `Direct` by libpq's own call: the server takes the types of places from the text alone, and keeps each text for as long
    as the connection lasts, so that texts must be few.
    """
    if isinstance(connection, Direct):
        return _ask_libpq(connection, text, given)
    cursor = execute(connection, text, given)
    columns = cursor.description or ()
    return Told(cursor.fetchall() if columns else [], [column[1] for column in columns])


def _ask_libpq(connection: Direct, text: str, given: Sequence[Any]) -> Told:
    fairy = connection.connection
    driver: Any = fairy.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi
    cursor = None
    if connection.dispatch.before_cursor_execute:  # they are given one
        cursor = dbapi.RawCursor(driver)
        tell_listeners(connection, cursor, text, given)
    known = fairy.info.get(_KNOWN)
    if known is None:
        known = fairy.info[_KNOWN] = _Known(dbapi.adapt.Transformer(driver))
    try:
        values = known.types.dump_sequence(given, [dbapi.adapt.PyFormat.TEXT] * len(given))
        result = _run(driver.pgconn, known, text, values)
        if result.status not in (dbapi.pq.ExecStatus.TUPLES_OK, dbapi.pq.ExecStatus.COMMAND_OK):
            raise _error_of(dbapi, driver.pgconn, result)
        known.types.set_pgresult(result)
        rows = known.types.load_rows(0, result.ntuples, tuple)
    except dbapi.Error as error:
        raise as_sqlalchemys(connection, text, error, cursor) from error
    finally:
        known.types.set_pgresult(None)  # else the rows would stay
    return Told(rows, [result.ftype(number) for number in range(result.nfields)])


def _run(pgconn: Any, known: _Known, text: str, values: Sequence[Any]) -> Any:
    """The server prepares a text when this connection says it for the first time, and anew where what it has prepared is spent:
    then it has done nothing of it."""
    name = known.names.get(text)
    if name is not None:
        result = pgconn.exec_prepared(name, values)
        if result.error_field(_SQLSTATE) not in _SPENT:
            return result
    name = known.names[text] = b"said_%d" % next(known.numbers)
    result = pgconn.prepare(name, text.encode())
    return result if result.error_message else pgconn.exec_prepared(name, values)


def _error_of(dbapi: Any, pgconn: Any, result: Any) -> Exception:
    """Of a connection that died libpq tells in words alone, and no SQLSTATE of what came before its end is told."""
    if pgconn.status == dbapi.pq.ConnStatus.BAD:
        return dbapi.OperationalError(pgconn.get_error_message())  # type: ignore[no-any-return]
    return dbapi.errors.error_from_result(result)  # type: ignore[no-any-return]
