"""Writers of one process to SQLite share a transaction, one after another: they wait for the disk once, together.

Each has a savepoint of its own, so that one who fails takes nothing of the others along, and none is told that its work is kept
before it is. Whoever finds nobody waiting behind ends it: alone, a writer waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from campaign.db.driver import execute
from campaign.db.turns import Turns

MOST = 8  # in one transaction: the first of them waits for the last
LOOK_SECONDS = 0.02  # after so long it is ended by one who waits for its end, where whoever was to end it has given up


class SharedTransaction:
    """One transaction, while its writers come and go, each in its turn."""

    def __init__(self, engine: Engine) -> None:
        self.many, self.ended = 0, Event()
        self.failure: BaseException | None = None
        self._connection = engine.connect()
        try:
            self._transaction = self._connection.begin()
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """The block is kept whole with the transaction, or nothing of it is."""
        execute(self._connection, "SAVEPOINT part")
        try:
            yield self._connection
            execute(self._connection, "RELEASE part")
        except BaseException as error:
            self._take_back(error)
            raise
        self.many += 1

    def end(self) -> None:
        """Commit, and wake those who wait for it. Raises nothing: `failure` is for each of them."""
        try:
            with self._transaction:  # commits, or rolls back
                if self.failure is not None:
                    raise self.failure
        except BaseException as error:  # noqa: BLE001 (of any kind)
            self.failure = error
        finally:
            try:
                self._connection.close()
            finally:
                self.ended.set()

    def _take_back(self, error: BaseException) -> None:
        """Where the disk is full or fails, SQLite itself takes back the whole transaction, and the savepoint is gone."""
        try:
            execute(self._connection, "ROLLBACK TO part")
            execute(self._connection, "RELEASE part")
        except BaseException:  # noqa: BLE001 (of any kind)
            self.failure = error


class Joining:
    """The transaction that writers of this process join, as long as one is open."""

    def __init__(self, engine: Engine, turns: Turns) -> None:
        self._engine, self._turns = engine, turns
        self._open: SharedTransaction | None = None

    @contextmanager
    def join(self) -> Iterator[Connection]:
        """As a transaction of one's own: on disk, and over, when the block is left.

        Raises TimeoutError as `Turns.take` does, OperationalError where it could not be begun or committed.
        """
        with self._turns.take():
            shared = self._open = self._open or SharedTransaction(self._engine)
            try:
                with shared.part() as connection:
                    yield connection
            finally:
                # One that nobody is in yet would be ended by nobody, where whoever waits gives up.
                if shared.failure or not 0 < shared.many < MOST or not self._turns.are_waited_for:
                    self.end_open()
        while not shared.ended.wait(LOOK_SECONDS):
            with suppress(TimeoutError), self._turns.take():
                self.end_open()
        if shared.failure is not None:
            raise OperationalError(None, None, shared.failure) from shared.failure

    def end_open(self) -> None:
        """Commit what is open still. For whoever has the turn, and writes by themselves."""
        shared, self._open = self._open, None
        if shared is not None:
            shared.end()
