"""The engine of each database, and the limits that its connections are opened with. Begins no transaction by itself."""

from __future__ import annotations

from pathlib import Path
from select import POLLIN, poll
from time import monotonic
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from campaign.db.moments import sqlite_now, sqlite_seconds

KEPT_STATEMENTS = 2_000  # compiled, an engine: the product has more different ones than the 500 that SQLAlchemy keeps
CONNECT_SECONDS = 3
UNASKED_SECONDS = 5.0  # that a connection may rest for before it is asked whether it is still one
STATEMENT_MILLISECONDS = 5_000
LOCK_MILLISECONDS = 2_000
IDLE_IN_TRANSACTION_MILLISECONDS = 10_000


def normalise_url(url: str) -> URL:
    """`sqlite:///path` or `postgresql://…` as SQLAlchemy wants it: PostgreSQL always by psycopg 3."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


def sqlite_engine(url: URL, pool_size: int, wait_seconds: float) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=pool_size,
        query_cache_size=KEPT_STATEMENTS,
        hide_parameters=True,
        connect_args={"timeout": wait_seconds},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred: we say BEGIN ourselves
        connection.create_function("utc_now", 1, sqlite_now)
        connection.create_function("seconds_until", 1, sqlite_seconds)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={int(wait_seconds * 1000)}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")

    return engine


def postgresql_engine(url: URL, pool_size: int) -> Engine:
    options = (
        f"-c timezone=UTC -c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={LOCK_MILLISECONDS} "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MILLISECONDS}"
    )
    engine = create_engine(
        url,
        pool_size=pool_size,
        query_cache_size=KEPT_STATEMENTS,
        max_overflow=2,
        pool_timeout=5,
        pool_recycle=300,
        hide_parameters=True,  # an error must not carry what somebody typed
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": options,
            "tcp_user_timeout": 5_000,
            "keepalives_idle": 30,
        },
    )
    _ask_before_use(engine)
    return engine


def _ask_before_use(engine: Engine) -> None:
    """Of a kept connection, whether its server is still there, without a trip to it at each use.

    A server that went has hung up, or has said so: then there is something to be read. Only then, and after it has not been
    used for a while, a question is put. What is broken is left, and all that was opened before it.
    """

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        rested = monotonic() - record.info.get("rests_since", monotonic())
        if rested < UNASKED_SECONDS and not (connection.closed or _has_something_to_read(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()


def _has_something_to_read(connection: Any) -> bool:
    ear = poll()
    ear.register(connection.fileno(), POLLIN)
    return bool(ear.poll(0))
