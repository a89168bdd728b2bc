"""The web server as the Procfile starts it over a database that is there: what a signature costs with all that is around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

from benchmarks.forms import signing_forms
from benchmarks.posting import post_all
from benchmarks.side_by_side import NOWHERE, WORKERS, web_settings
from benchmarks.signing import EMPTY_BUCKETS, MOST
from campaign.db import Database
from tests.faults.system import FaultySystem

CONNECTIONS = 8
SECONDS = 0.8  # of a turn
FIRST = 5_000_000  # person: nobody else in these databases has such a number


@dataclass
class Served:
    """Each who signs there is new."""

    database: Database
    port: int
    _people: Iterator[int] = field(default_factory=lambda: count(FIRST))

    def sign(self) -> float:
        """The seconds that a signature took of the whole machine, with as many at once as it can be kept busy by."""
        with self.database.transaction() as session:
            session.execute(EMPTY_BUCKETS)
        posts = islice(signing_forms(self._people), MOST)
        answers = post_all(self.port, posts, seconds=SECONDS, connections=CONNECTIONS)
        return 1 / answers.require(303).a_second


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Served]:
    """`folder` is made. The database is PostgreSQL's."""
    folder.mkdir(parents=True)
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    system = FaultySystem(folder, url, *NOWHERE, extra=web_settings(WORKERS["PostgreSQL"]), names=("web",))
    try:
        system.start().wait_until_loaded()
        yield Served(database, system.port)
    finally:
        system.kill_all()
