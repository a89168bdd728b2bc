"""The driver beneath SQLAlchemy, for statements whose text is ready: nothing is compiled, looked up or wrapped for them.

What SQLAlchemy would see to besides stays as it is: who listens before statements (`before_cursor_execute`, no other event)
hears these too, an error is one of its own, and a connection that has died is not used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from campaign.db.direct import Driven


def execute(connection: Driven, text: str, given: Sequence[Any] = ()) -> Any:
    """The driver's cursor. Raises what SQLAlchemy raises; no error holds what was given.

    Places are `?` on SQLite and, where there are any, `$1`, `$2` on PostgreSQL: its own way, which nobody has to read first.
    """
    fairy = connection.connection
    driver: Any = fairy.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi  # psycopg is read where PostgreSQL is
    cursor = dbapi.RawCursor(driver) if connection.dialect.name == "postgresql" else driver.cursor()
    listening = connection.dispatch.before_cursor_execute
    if listening:
        listening(connection, cursor, text, given, None, False)
    try:
        cursor.execute(text, given or ())
    except dbapi.Error as error:
        has_died = connection.dialect.is_disconnect(error, fairy.dbapi_connection, cursor)
        if has_died:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text,
            None,
            error,
            dbapi.Error,
            hide_parameters=True,
            connection_invalidated=has_died,
            dialect=connection.dialect,
        ) from error
    return cursor


def end_reading(connection: Connection) -> None:
    """On PostgreSQL, before SQLAlchemy takes back what was only read: at a ROLLBACK its driver forgets all it has prepared."""
    driver: Any = connection.connection.driver_connection
    pq: Any = connection.dialect.loaded_dbapi.pq
    if driver.info.transaction_status == pq.TransactionStatus.INTRANS:
        driver.commit()
