r"""A list of a million supporters on PostgreSQL beside `psql \copy` of the same rows, and books beside XlsxWriter's own loop.

Each is built by the worker's own job, in a process of its own, from the claim to the moment when it can be downloaded: counted,
in words, guarded, hashed, sealed, on disk. Lists are in Welsh, whose words a worker has to load. Rounds alternate, so that what
else the machine does weighs on both.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from psycopg import ClientCursor

from benchmarks.database import own_postgres
from benchmarks.floors import psql_copy
from benchmarks.list_ground import SEATS, much_signed_petition
from benchmarks.results import Bar, Result, Round
from campaign import migrate
from campaign.db import Database
from campaign.exports.lists.asking import order_of
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.reading import plan_list, select_listed
from tests.exports.lists.staff import asking, row_of, stan_asks
from tests.journeys.system import System

SUPPORTERS = 1_000_000
WELSH = frozenset({"cy"})  # one in five
IN_A_BOOK = SUPPORTERS // 5
IN_A_SHORT_ONE = 45_000  # four of sixteen seats, where one in ten of them lives abroad
ROUNDS = 5
MOST_MEBIBYTES = 100.0


@dataclass(frozen=True, slots=True)
class Built:
    """What building a list took, and the most memory that its worker had, before and in all."""

    seconds: float
    mebibytes_before: float
    mebibytes: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The database with the petition, and a folder for files."""

    database: Database
    petition: UUID
    folder: Path

    def build(self, rows: int, **order: Any) -> Built:
        """By the job, in a process that has loaded what a worker loads before the time is taken."""
        list_id = stan_asks(self.database, self.petition, language="cy", **order)
        url = self.database.url.render_as_string(hide_password=False)
        worker = System(self.folder, url, "redis://127.0.0.1:9/0", "http://127.0.0.1:9", port=9)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.list_worker"],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**worker.environment(), "PYTHONPATH": ":".join(sys.path)},
        )
        row = row_of(self.database, list_id)
        assert (row.state, row.rows_done) == ("ready", rows), row.state
        return Built(**json.loads(done.stdout))

    def statement(self, **order: Any) -> str:
        """What the list reads, in one line: without words for codes, guard and hash."""
        with self.database.snapshot(seconds=60) as session:
            plan = plan_list(session, order_of(session, asking(self.database, {self.petition}, **order)))
            compiled = select_listed(plan).compile(
                dialect=session.get_bind().dialect, compile_kwargs={"render_postcompile": True}
            )
            connection: Any = session.connection().connection.driver_connection
            return re.sub(r"\s+", " ", ClientCursor(connection).mogrify(str(compiled), compiled.params))


def measure() -> Iterator[Result]:
    """Seconds and memory of each list."""
    with _ground() as ground:
        for purpose, rows in (("hand-over", SUPPORTERS), ("crm", SUPPORTERS * 9 // 10)):
            statement = ground.statement(purpose=purpose)
            yield from _beside(
                f"CSV of {SUPPORTERS:,} supporters, {purpose}, beside psql \\copy",
                Bar(1.5, is_most=True),
                partial(psql_copy.copy, ground.database, statement, ground.folder / "psql.csv"),
                partial(ground.build, rows, purpose=purpose),
            )
        yield from _book(ground, IN_A_SHORT_ONE, seats=4)


def measure_at_scale() -> Iterator[Result]:
    """A book of as many as one may hold."""
    with _ground() as ground:
        yield from _book(ground, IN_A_BOOK)


def _book(ground: Ground, rows: int, *, seats: int = 0) -> Iterator[Result]:
    filters = ListFilters(frozenset({ground.petition}), languages=WELSH, areas=frozenset(SEATS[:seats]))
    statement = ground.statement(filters=filters)
    yield from _beside(
        f"XLSX of {rows:,} supporters beside XlsxWriter's own loop",
        Bar(1.2, is_most=True),
        partial(_by_xlsxwriter, ground, statement),
        partial(ground.build, rows, format="xlsx", filters=filters),
    )


@contextmanager
def _ground() -> Iterator[Ground]:
    with own_postgres() as server, tempfile.TemporaryDirectory() as folder:
        database = Database(server.create_database())
        migrate.upgrade(database)
        yield Ground(database, much_signed_petition(database, SUPPORTERS), Path(folder))
        database.dispose()


def _beside(name: str, bar: Bar, floor: Callable[[], float], build: Callable[[], Built]) -> Iterator[Result]:
    rounds, built = [], []
    for _ in range(ROUNDS):
        theirs = floor()
        built.append(build())
        rounds.append(Round(built[-1].seconds, theirs))
    yield Result("lists", name, "s", rounds, bar)
    before = median(each.mebibytes_before for each in built)
    yield Result(
        "lists",
        "most memory of its worker",
        "MiB",
        [Round(each.mebibytes) for each in built],
        Bar(MOST_MEBIBYTES, is_most=True),
        note=f"{before:.0f} MiB before its job began",
    )


def _by_xlsxwriter(ground: Ground, statement: str) -> float:
    url = ground.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.floors.xlsx_loop", url, str(ground.folder / "floor.xlsx"), statement]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
