"""Whether a connection that has rested in the pool is still there: the server is asked only where there is doubt.

Asking takes a round trip, as long as a statement, before every transaction. But a server that ends a connection, or dies,
leaves word of it on the wire, and whether there is any, this machine knows by itself. What no word is left of (a wire that was
cut, a firewall that forgot) is found out by asking whoever has rested for long.
"""

from __future__ import annotations

import select
from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

ASKED_AFTER_SECONDS = 30.0
_SINCE = "resting since"


def replace_the_dead(engine: Engine, *, asked_after_seconds: float = ASKED_AFTER_SECONDS) -> None:
    """Whoever takes a connection out of the pool gets one that lives, if there is a server; for PostgreSQL."""

    @event.listens_for(engine, "checkin")
    def lay_down(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_SINCE] = monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: Any, entry: ConnectionPoolEntry, _fairy: object) -> None:
        rested = monotonic() - entry.info.get(_SINCE, monotonic())
        has_word = _has_word(connection)
        if (has_word or rested >= asked_after_seconds) and not _answers(engine, connection):
            # Whoever died without a word is likely not alone: to ask each takes as long as the wire is waited for.
            raise DisconnectionError if has_word else InvalidatePoolError


def _has_word(connection: Any) -> bool:
    """Whether something came that was not asked for: its end, or a notice."""
    if connection.closed:
        return True
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False
