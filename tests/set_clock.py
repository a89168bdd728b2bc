"""Sets the clock that the database reads, for what depends on the time of day. Elsewhere, tests/time_travel.py moves the rows.

On SQLite the function behind `now()` asks another clock; on PostgreSQL a `clock_timestamp` of the test's own stands before the
server's in the search path of this one database. Time goes on from the moment that was set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import text

from campaign import clock
from campaign.clock import utc_now
from campaign.db import Database, moments

_PREPARE = """
CREATE SCHEMA clock;
CREATE TABLE clock.shift (by interval NOT NULL);
INSERT INTO clock.shift VALUES ('0');
CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + by FROM clock.shift';
"""


@dataclass(slots=True)
class Clock:
    """The clock of one database."""

    database: Database
    shift: timedelta = field(default=timedelta(0), init=False)

    def set(self, moment: datetime) -> None:
        """It is `moment` now, and time goes on."""
        self.shift = moment - utc_now()
        if not self.database.is_sqlite:
            with self.database.engine.begin() as connection:
                connection.execute(text("UPDATE clock.shift SET by = :by"), {"by": self.shift})

    def pass_by(self, time: timedelta) -> None:
        self.set(self.now() + time)

    def now(self) -> datetime:
        return utc_now() + self.shift


@contextmanager
def settable_clock(database: Database) -> Iterator[Clock]:
    """The database's clock, right at first."""
    made = Clock(database)
    if database.is_sqlite:
        moments.utc_now = made.now
    else:
        _put_before_the_servers_own(database)
    try:
        yield made
    finally:
        moments.utc_now = utc_now


@dataclass(slots=True)
class WrongClock:
    """The clock of this machine, wrong `by` so much; the database's, where it has one of its own, is right."""

    by: timedelta = timedelta(0)

    def now(self, zone: tzinfo | None = None) -> datetime:
        return datetime.now(zone) + self.by  # noqa: TID251 - the wrong one is made of the right one


@contextmanager
def wrong_clock(by: timedelta) -> Iterator[WrongClock]:
    """What asks for the time here is told the wrong one, until the block ends."""
    wrong = WrongClock(by)
    right, clock.datetime = clock.datetime, wrong  # type: ignore[attr-defined, assignment]
    try:
        yield wrong
    finally:
        clock.datetime = right  # type: ignore[attr-defined]


def at(text_: str) -> datetime:
    """A moment in UTC, as in `at("2026-11-25 10:30")`."""
    return datetime.fromisoformat(text_).replace(tzinfo=UTC)


def _put_before_the_servers_own(database: Database) -> None:
    name = database.url.database
    with database.engine.begin() as connection:
        connection.exec_driver_sql(_PREPARE)
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET search_path = clock, pg_catalog, public')
    database.dispose()  # connections read the search path when they open
