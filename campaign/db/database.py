"""The ways into a database: who writes waits for their turn, who reads waits for nobody. Knows no table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from time import monotonic
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.db.direct import Direct, Driven
from campaign.db.engines import normalise_url, postgresql_engine, sqlite_engine
from campaign.db.joining import Joining
from campaign.db.turns import Turns

CHECKPOINT_MILLISECONDS = 200  # that writers may wait for it
T = TypeVar("T")
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's machine: less than a millisecond


class Database:
    """One engine and its ways in: `transaction()` writes, `alone()` is one statement that is committed by itself, `directly()`
    one that is prepared, `reading()` only looks, and `snapshot()` looks at one moment for as long as it takes. Where the
    database does not answer, each raises one of DATABASE_AWAY, `reading()` at its first statement.

    SQLite: WAL, synchronous=FULL, foreign keys on, what is deleted is overwritten; a writer takes the write lock when it
    begins, and one lock per process keeps its threads from polling for it; what several of them do `alone` at the same time is
    committed together. PostgreSQL: time-outs on statements, locks and idle transactions.
    On SQLite a writer waits `wait_seconds` at the most for its turn, and where `most_waiting` wait already, only while turns
    come to their end: OperationalError, so that a page can say so while others are still served.
    """

    def __init__(self, url: str, *, pool_size: int = 8, wait_seconds: float = 10.0, most_waiting: int = 1000) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turns = Turns(wait_seconds, most_waiting)
        self._wait_seconds = wait_seconds
        self.engine = (
            sqlite_engine(self.url, pool_size, wait_seconds)
            if self.is_sqlite
            else postgresql_engine(self.url, pool_size)
        )
        self._writing_sqlite = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        self._joining = Joining(self._writing_sqlite, self._turns)
        self._by_itself = self.engine.execution_options(begin=None)
        self._reading = self.engine.execution_options(begin="BEGIN" if self.is_sqlite else "BEGIN READ ONLY")

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed whole at the end, or not at all when anything is raised."""
        if not self.is_sqlite:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
            return
        with (
            self._turn_to_write(),
            self._writing_sqlite.connect() as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """For an act that is one statement, or one after another that need each other: no session is made for it.

        On PostgreSQL each statement is committed by itself, in the same trip; on SQLite they are kept whole or not at all,
        committed together with what others write at the same time.
        """
        if not self.is_sqlite:
            with self._by_itself.connect() as connection:
                yield connection
            return
        with _or_locked(self._joining.join()) as connection:
            yield connection

    @contextmanager
    def directly(self) -> Iterator[Driven]:
        """As `alone`, for nothing but `Prepared` statements without a list of values."""
        if not self.is_sqlite:
            with closing(Direct(self.engine)) as connection:
                yield connection
            return
        with self.alone() as joined:
            yield joined

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        with _or_locked(self._turns.take()):
            self._joining.end_open()
            yield

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that never waits for a writer; on PostgreSQL a write in it is refused by the server.

        It takes a connection at its first statement, and none without one.
        """
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def snapshot(self, *, seconds: float) -> Iterator[Session]:
        """As `reading`, but connected at once: every statement sees the database as it was at the first, and may take so many
        seconds.

        On SQLite so many seconds are for all of them together. OperationalError for what takes longer.
        """
        begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        with (
            self.engine.connect().execution_options(begin=begin) as connection,
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


@contextmanager
def _or_locked(turn: AbstractContextManager[T]) -> Iterator[T]:
    """OperationalError where there was no turn within the patience."""
    with ExitStack() as stack:
        try:
            entered = stack.enter_context(turn)
        except TimeoutError as error:
            raise OperationalError(None, None, TimeoutError("database is locked")) from error
        yield entered


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
