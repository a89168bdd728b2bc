"""The engine of each database, and the limits that its connections are opened with. Begins no transaction by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from campaign.db.driver import execute
from campaign.db.ending import keep_prepared
from campaign.db.moments import sqlite_now, sqlite_seconds
from campaign.db.resting import replace_the_dead

KEPT_STATEMENTS = 2_000  # compiled, an engine: the product has more different ones than the 500 that SQLAlchemy keeps
# Of SQLite's log, 64 MiB: whoever finds it so long brings it into the file, and those behind wait for that. With its own
# 1,000 it is so long after some fifty signatures, and one in ten waits; the same pages are written again each time, too.
LOG_PAGES = 16_000
CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 5_000
LOCK_MILLISECONDS = 2_000
IDLE_IN_TRANSACTION_MILLISECONDS = 10_000
RANDOM_PAGE_COST = (
    1.1  # of a solid-state disk, as every host has. At 4, PostgreSQL's own, a table of a few pages is read whole
)


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
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")

    event.listen(engine, "begin", _begin)
    return engine


def postgresql_engine(url: URL, pool_size: int) -> Engine:
    options = (
        f"-c timezone=UTC -c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={LOCK_MILLISECONDS} "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MILLISECONDS} "
        f"-c random_page_cost={RANDOM_PAGE_COST}"
    )
    engine = create_engine(
        url,
        pool_size=pool_size,
        query_cache_size=KEPT_STATEMENTS,
        max_overflow=2,
        pool_timeout=5,
        pool_recycle=300,
        pool_use_lifo=True,  # the last that was used knows the statements and has them at hand
        hide_parameters=True,  # an error must not carry what somebody typed
        isolation_level="AUTOCOMMIT",  # for the driver: we say BEGIN ourselves
        pool_reset_on_return=None,  # by keep_prepared, below
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": options,
            "tcp_user_timeout": 5_000,
            "keepalives_idle": 30,
        },
    )
    replace_the_dead(engine)
    event.listen(engine, "begin", _begin)
    keep_prepared(engine)
    return engine


def _begin(connection: Connection) -> None:
    """As the option `begin` has it; None: each statement is committed by itself, as where AUTOCOMMIT is asked for."""
    options = connection.get_execution_options()
    said = options.get("begin", "BEGIN")
    if said is not None and options.get("isolation_level") != "AUTOCOMMIT":
        execute(connection, said)
