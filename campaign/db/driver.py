"""The driver beneath SQLAlchemy, for statements whose text is ready: nothing is compiled or wrapped for them.

What SQLAlchemy would see to besides stays as it is: who listens before statements (`before_cursor_execute`, no other event)
hears these too, an error is one of its own, and a connection that has died is not used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from campaign.db.direct import Driven


def execute(connection: Driven, text: str, given: Sequence[Any] = ()) -> Any:
    """The driver's cursor. Raises what SQLAlchemy raises, without what was given; PostgreSQL's own words may quote of it.

    Places are `?` on SQLite and, where there are any, `$1`, `$2` on PostgreSQL: its own way, which nobody has to read first.
    """
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi  # psycopg is read where PostgreSQL is
    cursor = dbapi.RawCursor(driver) if connection.dialect.name == "postgresql" else driver.cursor()
    tell_listeners(connection, cursor, text, given)
    try:
        cursor.execute(text, given or ())
    except dbapi.Error as error:
        raise as_sqlalchemys(connection, text, error, cursor) from error
    return cursor


def tell_listeners(connection: Driven, cursor: Any, text: str, given: Sequence[Any]) -> None:
    """Those of `before_cursor_execute`, where there are any."""
    listening = connection.dispatch.before_cursor_execute
    if listening:
        listening(connection, cursor, text, given, None, False)


def as_sqlalchemys(connection: Driven, text: str, error: Exception, cursor: Any) -> DBAPIError:
    """To be raised from `error`. Invalidates a connection that has died of it."""
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
