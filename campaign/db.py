"""Opens transactions on SQLite or PostgreSQL. Owns the connection rules of both; knows no table and no web framework.

The database's own time is `now()`; rows keep aware UTC. Services get a Session and neither commit nor roll back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    MetaData,
    SQLColumnExpression,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import Insert as PostgreSQLInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator

from campaign.clock import utc_now

KEPT_STATEMENTS = 2_000  # compiled, an engine: the product has more different ones than the 500 that SQLAlchemy keeps
CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 5_000
LOCK_MILLISECONDS = 2_000
IDLE_IN_TRANSACTION_MILLISECONDS = 10_000
CHECKPOINT_MILLISECONDS = 200  # that writers may wait for it
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's machine: less than a millisecond


class Base(DeclarativeBase):
    """The mother of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC: timestamptz on PostgreSQL, sortable text on SQLite. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class now(FunctionElement[datetime]):
    """The database's present time plus `offset_seconds`, in SQL. It moves on within a transaction."""

    type = UtcDateTime()
    inherit_cache = True
    name = "now"

    def __init__(self, offset_seconds: float | ColumnElement[float] = 0.0) -> None:
        is_expression = isinstance(offset_seconds, ColumnElement)
        super().__init__(offset_seconds if is_expression else literal(float(offset_seconds), Float))


@compiles(now, "postgresql")
def _now_on_postgresql(element: now, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(now, "sqlite")
def _now_on_sqlite(element: now, compiler: SQLCompiler, **kw: Any) -> str:
    return f"utc_now({compiler.process(element.clauses, **kw)})"


def _sqlite_now(offset_seconds: float) -> str:
    moment = utc_now() + timedelta(seconds=offset_seconds)
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


class seconds_until(FunctionElement[float]):
    """SQL: for how many seconds from now on a moment lies ahead; below nought where it is past."""

    type = Float()
    inherit_cache = True
    name = "seconds_until"

    def __init__(self, moment: SQLColumnExpression[datetime]) -> None:
        super().__init__(moment)


@compiles(seconds_until, "postgresql")
def _seconds_on_postgresql(element: seconds_until, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"CAST(EXTRACT(EPOCH FROM ({moment} - clock_timestamp())) AS DOUBLE PRECISION)"


@compiles(seconds_until, "sqlite")
def _seconds_on_sqlite(element: seconds_until, compiler: SQLCompiler, **kw: Any) -> str:
    return f"seconds_until({compiler.process(element.clauses, **kw)})"


def _sqlite_seconds(moment: str) -> float:
    return (datetime.fromisoformat(moment) - utc_now().replace(tzinfo=None)).total_seconds()


class Database:
    """One engine and its two ways in: `transaction()` writes, `reading()` only looks.

    SQLite: WAL, synchronous=FULL, foreign keys on, what is deleted is overwritten; a writer takes the write lock when it
    begins, and one lock per process keeps its threads from polling for it. PostgreSQL: time-outs on statements, locks and
    idle transactions.
    On SQLite a writer waits `wait_seconds` at the most for its turn, and where `most_waiting` wait already, not at all:
    OperationalError, so that a page can say so while others are still served.
    """

    def __init__(self, url: str, *, pool_size: int = 8, wait_seconds: float = 10.0, most_waiting: int = 1000) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._write_lock = Lock()
        self._waiting = BoundedSemaphore(most_waiting)
        self._wait_seconds = wait_seconds
        self.engine = (
            _sqlite_engine(self.url, pool_size, wait_seconds)
            if self.is_sqlite
            else _postgresql_engine(self.url, pool_size)
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed whole at the end, or not at all when anything is raised."""
        if not self.is_sqlite:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
            return
        with (
            self._turn_to_write(),
            self.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise _locked()
        try:
            if not self._write_lock.acquire(timeout=self._wait_seconds):
                raise _locked()
        finally:
            self._waiting.release()
        try:
            yield
        finally:
            self._write_lock.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that never waits for a writer; on PostgreSQL a write in it is refused by the server."""
        options = {} if self.is_sqlite else {"postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def snapshot(self, *, seconds: float) -> Iterator[Session]:
        """As `reading`, but every statement sees the database as it was at the first, and may take so many seconds.

        On SQLite so many seconds are for all of them together. OperationalError for what takes longer.
        """
        options = {} if self.is_sqlite else {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        with (
            self.engine.connect().execution_options(**options) as connection,
            _ended_after(connection, seconds) if self.is_sqlite else nullcontext(),
            Session(connection) as session,
        ):
            if not self.is_sqlite:
                patience = str(round(seconds * 1000))
                for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
                    session.execute(select(func.set_config(setting, patience, True)))
                session.execute(select(func.set_config("jit", "off", True)))  # a second for statements of a few
            yield session

    def empty_log(self) -> None:
        """Let nothing that was deleted or changed stay in SQLite's write-ahead log, unless somebody is in the way just now.

        In the file itself it is overwritten at once (`secure_delete`). PostgreSQL clears up by itself, and keeps its own log.
        """
        if not self.is_sqlite:
            return
        with self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute(f"PRAGMA busy_timeout={CHECKPOINT_MILLISECONDS}")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute(f"PRAGMA busy_timeout={int(self._wait_seconds * 1000)}")

    def dispose(self) -> None:
        """Close every pooled connection; call before a fork and at the end of a process."""
        self.engine.dispose()


def insert(session: Session, table: type[Base]) -> PostgreSQLInsert | SQLiteInsert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, for the session's own database."""
    return insert_for(dialect_of(session), table)


def insert_for(dialect: str, table: type[Base]) -> PostgreSQLInsert | SQLiteInsert:
    """The same by the dialect's name, for statements that are built once and kept: building costs more than running."""
    return sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def parameters(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a kept statement under the names that `parameter` gave them."""
    return {f"given_{name}": value for name, value in values.items()}


def parameter(table: type[Base], column: str) -> BindParameter[Any]:
    """Room for a value of this column in a kept statement."""
    return bindparam(f"given_{column}", type_=table.__table__.c[column].type)


def normalise_url(url: str) -> URL:
    """`sqlite:///path` or `postgresql://…` as SQLAlchemy wants it: PostgreSQL always by psycopg 3."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


@contextmanager
def _ended_after(connection: Connection, seconds: float) -> Iterator[None]:
    """SQLite asks now and then whether it shall go on."""
    driver, ends = connection.connection.driver_connection, monotonic() + seconds
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(lambda: monotonic() > ends, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def _locked() -> OperationalError:
    return OperationalError(None, None, TimeoutError("database is locked"))


def _sqlite_engine(url: URL, pool_size: int, wait_seconds: float) -> Engine:
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
        connection.create_function("utc_now", 1, _sqlite_now)
        connection.create_function("seconds_until", 1, _sqlite_seconds)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={int(wait_seconds * 1000)}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")

    return engine


def _postgresql_engine(url: URL, pool_size: int) -> Engine:
    options = (
        f"-c timezone=UTC -c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={LOCK_MILLISECONDS} "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MILLISECONDS}"
    )
    return create_engine(
        url,
        pool_size=pool_size,
        query_cache_size=KEPT_STATEMENTS,
        max_overflow=2,
        pool_timeout=5,
        pool_pre_ping=True,
        pool_recycle=300,
        hide_parameters=True,  # an error must not carry what somebody typed
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": options,
            "tcp_user_timeout": 5_000,
            "keepalives_idle": 30,
        },
    )
