"""Folding steps of the count, of 100 drives and 56 areas, on PostgreSQL, while people sign and confirm.

As after a day on which no worker ran: the whole backlog is there, one call counts it, and one gives the numbers behind it.
Meanwhile a process of its own signs those drives and presses the button, so many times a second whatever comes of it, timed
from the moment at which each was due; the same with nothing folded is its floor. What waits for a lock is looked for many times
a second. Rounds are of 1,000,000 steps for counts and of 50,000 for numbers, each after one that is not told. At the end every
count and number is compared with the contributions.

Rows of contributions are made as they are once they are confirmed, with as much room left in their pages as each row that waits
for its press leaves there when it has been confirmed. Counting does not look at them: the million has none of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from time import perf_counter
from uuid import UUID

from sqlalchemy import text

from benchmarks.database import own_postgres
from benchmarks.results import Bar, Result, Round
from campaign import migrate
from campaign.contributions.folding import count_deltas, fold_deltas
from campaign.contributions.numbering import give_numbers
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.many import make_many
from tests.servers.postgres import PostgresServer

STEPS, NUMBERED, DRIVES, AREAS = 1_000_000, 50_000, 100, 56
ROUNDS = 5
MOST_SECONDS = 10.0
NUMBERS_A_SECOND = 2_000.0
SIGNS_A_SECOND = 20.0
QUIET_SECONDS = 2.0
LOOK_SECONDS = 0.02
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
ID = "(lpad(to_hex(1790000000000 + n), 12, '0') || '70008' || left(md5('{}' || n), 15))::uuid"
DRIVE = f"(CAST(:drives AS uuid[]))[1 + n % {DRIVES}]"
AREA = f"'W' || lpad((n % {AREAS})::text, 8, '0')"
AT = "now() - (:last - n) * interval '50 milliseconds'"
GIVEN = f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, area_code, show_name, consent_campaign, consent_wider, is_suspect, language, source,
               statement_version, text_version, issue, submitted_at, expires_at, verified_at)
        SELECT {ID.format("c")}, 'signature', {DRIVE}, '', '', 'verified', md5(n::text) || md5('key' || n), 1,
               'supporter' || n, 'Supporter ' || n, 'supporter' || n || '@example.com', 'CF10 1AA', 'GB', {AREA}, false,
               true, false, false, 'cy', 'web', 1, 1, 0, now(), now(), {AT} FROM {SERIES}"""
COUNTED = f"""INSERT INTO tally_deltas
               (id, drive_id, contribution_id, amount, reason, area_code, country, source, what, occurred_at)
        SELECT {ID.format("d")}, {DRIVE}, {ID.format("c")}, 1, 'verified', {AREA}, 'GB', 'web', '', {AT} FROM {SERIES}"""
# Where a table grows, two may meet for a moment: no row is waited for.
WAITING = text(
    """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'signers'
       AND wait_event_type = 'Lock' AND wait_event <> 'extend'"""
)
WRONG = text(
    """SELECT count(*) FROM tallies FULL JOIN (
           SELECT drive_id, count(*) AS given, count(DISTINCT number) AS numbers, max(number) AS last
           FROM contributions WHERE state = 'verified' GROUP BY drive_id) of USING (drive_id)
       WHERE (count, count, last_number, last_number)
             IS DISTINCT FROM (coalesce(given, 0) + :of_nobody, coalesce(numbers, 0) + :of_nobody,
                               coalesce(numbers, 0), coalesce(last, 0))"""
)


@dataclass(frozen=True, slots=True)
class _Folded:
    """Seconds for the counts and then for the numbers; the slowest of who signed before and meanwhile; how many waited."""

    counting: float
    numbering: float
    quiet: float
    busy: float
    locked: int


def measure() -> Iterator[Result]:
    """Seconds for the counts, how many numbers a second behind them, how long whoever signs waits, and how often for a lock."""
    with own_postgres() as server:
        numbered = _rounds(server, (GIVEN, COUNTED), NUMBERED)
        counted = _rounds(server, (COUNTED,), STEPS, of_nobody=STEPS // DRIVES)
    counting = [Round(each.counting) for each in counted]
    numbering = [Round(NUMBERED / each.numbering) for each in numbered]
    waits = [Round(each.busy, each.quiet) for each in (*numbered, *counted)]
    locked = Round(sum(each.locked for each in (*numbered, *counted)))
    yield Result("folding", f"{STEPS:,} steps counted", "s", counting, Bar(MOST_SECONDS, is_most=True))
    yield Result("folding", "numbers given behind the counts", "/s", numbering, Bar(NUMBERS_A_SECOND))
    yield Result("folding", "slowest sign with its press meanwhile, beside quiet", "ms", waits)
    yield Result("folding", "signs or presses seen to wait for a lock, in all", "", [locked], Bar(0, is_most=True))


def _rounds(server: PostgresServer, made: Sequence[str], many: int, *, of_nobody: int = 0) -> list[_Folded]:
    ground, drives = _ground(server, made, many)
    rounds = [_fold(server, server.create_database(ground), drives, of_nobody=of_nobody) for _ in range(1 + ROUNDS)]
    return rounds[1:]


def _ground(server: PostgresServer, made: Sequence[str], many: int) -> tuple[str, list[UUID]]:
    """A database whose backlog waits, and its drives."""
    url = server.create_database()
    database = Database(url)
    migrate.upgrade(database)
    with database.transaction() as session:
        session.execute(text("ALTER TABLE contributions SET (fillfactor = 50)"))
    drives = [charlie_opens_petition(database, slug=str(number)) for number in range(DRIVES)]
    make_many(database, made, many, drives=drives)
    database.dispose()
    return url, drives


def _fold(server: PostgresServer, url: str, drives: Sequence[UUID], *, of_nobody: int = 0) -> _Folded:
    """All of the backlog at `url`, which is gone afterwards. `of_nobody`: so many of each drive have no contribution."""
    database = Database(url, pool_size=3)
    with _signing(url, drives) as quiet:
        Event().wait(QUIET_SECONDS)
    with _signing(url, drives) as busy, _looking_for_locks(database) as locked:
        begun = perf_counter()
        count_deltas(database)
        counted = perf_counter()
        give_numbers(database)
        numbered = perf_counter()
    _check(database, of_nobody)
    database.dispose()
    server.drop_database(url)
    slowest = quiet[0]["slowest"], busy[0]["slowest"]
    return _Folded(counted - begun, numbered - counted, *slowest, sum(locked))


@contextmanager
def _signing(url: str, drives: Sequence[UUID]) -> Iterator[list[dict[str, float]]]:
    """What the signers met stands in the list when the block has ended."""
    given = [f"{url}&application_name=signers", str(SIGNS_A_SECOND), *map(str, drives)]
    found: list[dict[str, float]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.signers", *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            assert process.stdout.readline() == "signing\n"
            yield found
            found.append(json.loads(process.communicate("")[0]))
        finally:
            process.kill()


@contextmanager
def _looking_for_locks(database: Database) -> Iterator[list[int]]:
    """How many of the signers waited for a lock, at each look."""
    found: list[int] = []
    is_over = Event()

    def look() -> None:
        while not is_over.wait(LOOK_SECONDS):
            with database.reading() as session:
                found.append(session.execute(WAITING).scalar_one())

    looking = Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        is_over.set()
        looking.join()


def _check(database: Database, of_nobody: int) -> None:
    """With what came meanwhile: every count is that of the contributions, and every number is given once, without a gap."""
    fold_deltas(database)
    with database.reading() as session:
        assert session.execute(WRONG, {"of_nobody": of_nobody}).scalar_one() == 0
