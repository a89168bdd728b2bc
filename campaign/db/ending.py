"""Ends what is open on a connection to PostgreSQL, and lets the driver keep what it has prepared there.

At a ROLLBACK of its own psycopg lets the server forget all prepared statements, lest one speaks of a table that was made in the
transaction. We make none there, and nearly every look at a page ends with one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine


def keep_prepared(engine: Engine) -> None:
    """Sees to whatever rolls back, and to what is open on a connection that goes back into the pool."""
    dbapi: Any = engine.dialect.loaded_dbapi
    status = dbapi.pq.TransactionStatus

    @event.listens_for(engine, "rollback")
    def roll_back(connection: Connection) -> None:
        """psycopg is asked next: it finds nothing open, or raises for one that died."""
        if not connection.invalidated:
            driver: Any = connection.connection.driver_connection
            if driver.pgconn.transaction_status in (status.INTRANS, status.INERROR):
                driver.pgconn.exec_(b"ROLLBACK")

    @event.listens_for(engine, "reset")
    def come_back(driver: Any, _entry: object, _state: object) -> None:
        """Where nothing is open psycopg would look for long. It raises for what it cannot end: the pool throws that away."""
        if driver.pgconn.transaction_status != status.IDLE:
            driver.rollback()
