"""A connection of the pool as it is, for prepared statements: what SQLAlchemy makes around one costs as much as a short one."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection


class Driven(Protocol):
    """What leads to a driver: a `Direct`, and SQLAlchemy's Connection as well. `dispatch` tells who listens to statements."""

    @property
    def connection(self) -> PoolProxiedConnection: ...

    @property
    def dialect(self) -> Dialect: ...

    @property
    def dispatch(self) -> Any: ...

    def invalidate(self, error: BaseException | None = None, /) -> None: ...


class Direct:
    """For PostgreSQL: each statement is committed by itself. Raises as `Engine.connect` does, and is to be closed.

    Where it dies, no other takes its place: nothing more can be said over it.
    """

    __slots__ = ("connection", "dialect", "dispatch")

    def __init__(self, engine: Engine) -> None:
        self.dialect, self.dispatch = engine.dialect, engine.dispatch
        dbapi: Any = engine.dialect.loaded_dbapi
        try:
            self.connection = engine.raw_connection()
        except dbapi.Error as error:  # else it would be the driver's own
            raise DBAPIError.instance(
                None, None, error, dbapi.Error, hide_parameters=True, dialect=engine.dialect
            ) from error

    def invalidate(self, error: BaseException | None = None, /) -> None:
        """It is closed, and does not go back to the pool."""
        self.connection.invalidate(error)

    def close(self) -> None:
        """Back to the pool."""
        self.connection.close()
