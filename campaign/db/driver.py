"""The driver beneath SQLAlchemy, for statements whose text is ready: nothing is compiled, looked up or wrapped for them.

What SQLAlchemy would see to besides stays as it is: who listens to statements hears these too, an error is one of its own,
and a connection that has died is not used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def execute(connection: Connection, text: str, given: Sequence[Any] = ()) -> Any:
    """The driver's cursor. Raises what SQLAlchemy raises; no error holds what was given.

    Places are `?` on SQLite and, where there are any, `$1`, `$2` on PostgreSQL: its own way, which nobody has to read first.
    """
    fairy = connection.connection
    driver: Any = fairy.driver_connection
    cursor: Any = psycopg.RawCursor(driver) if isinstance(driver, psycopg.Connection) else driver.cursor()
    listening = connection.dispatch.before_cursor_execute
    if listening:
        listening(connection, cursor, text, given, None, False)
    try:
        cursor.execute(text, given or ())
    except connection.dialect.loaded_dbapi.Error as error:
        has_died = connection.dialect.is_disconnect(error, fairy.dbapi_connection, cursor)
        if has_died:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text,
            None,
            error,
            connection.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=has_died,
            dialect=connection.dialect,
        ) from error
    return cursor


def end_reading(connection: Connection) -> None:
    """Before SQLAlchemy takes back what was only read: at a ROLLBACK the driver forgets all that it has prepared."""
    driver: Any = connection.connection.driver_connection
    if driver.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
        driver.commit()
