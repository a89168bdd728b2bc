"""The service and its floor, each behind the web server as the Procfile starts it, each over a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.database import own_postgres
from benchmarks.posting import Answers
from campaign import migrate
from campaign.db import Database
from tests.faults.system import FaultySystem
from tests.journeys.system import eventually

WORKERS = {"PostgreSQL": 2, "SQLite": 1}  # as docs/deploy.md has them, and as they are on a machine of one's own
ROUNDS, SECONDS = 17, 1.0  # short ones: the machine is another from one moment to the next
NOWHERE = ("redis://127.0.0.1:9/0", "http://127.0.0.1:9")  # a request asks neither Redis nor the provider


Turn = Callable[[int, int], Answers]  # sends to a port over so many connections
Pair = tuple[Answers, Answers]  # of the service, and of the floor in the same round


@dataclass
class Floor(FaultySystem):
    """What the line `web` of the Procfile would start, were `program` the service."""

    program: str = ""

    def command(self, name: str) -> str:
        return super().command(name).replace("wsgi:app", self.program)

    def wait_until_loaded(self) -> None:
        eventually(lambda: self.get("/").status == 404)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`database` is the service's, `beneath` the floor's."""

    service: FaultySystem
    database: Database
    floor: Floor
    beneath: Database

    def take_turns(self, connections: int, ours: Turn, theirs: Turn) -> list[Pair]:
        """Rounds in which one follows the other at once, so that both have the same machine; each is first in every other."""
        pairs = []
        for number in range(ROUNDS):
            if number % 2:
                above = ours(self.service.port, connections)
                pairs.append((above, theirs(self.floor.port, connections)))
            else:
                below = theirs(self.floor.port, connections)
                pairs.append((ours(self.service.port, connections), below))
        return pairs


@contextmanager
def side_by_side(kind: str, program: str, table: str, *, workers: int = 0) -> Iterator[SideBySide]:
    """Both started, on `PostgreSQL` or `SQLite`: the service's database migrated, the floor's with its one table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [f"sqlite:///{folder}/{name}.sqlite3" for name in ("service", "floor")]
        if kind == "PostgreSQL":
            server = stack.enter_context(own_postgres())
            urls = [server.create_database(), server.create_database()]
        databases = [Database(url) for url in urls]
        for database in databases:
            stack.callback(database.dispose)
        migrate.upgrade(databases[0])
        with databases[1].transaction() as session:
            session.execute(text(table))
        extra = web_settings(workers or WORKERS[kind])
        service = FaultySystem(_folder(folder, "service"), urls[0], *NOWHERE, extra=extra, names=("web",))
        floor = Floor(_folder(folder, "floor"), urls[1], *NOWHERE, extra=extra, names=("web",), program=program)
        for system in (service, floor):
            stack.callback(system.kill_all)
            system.start().wait_until_loaded()
        yield SideBySide(service, databases[0], floor, databases[1])


def web_settings(workers: int) -> dict[str, str]:
    """Of a web server alone, behind a proxy."""
    return {"TRUSTED_PROXIES": "1", "WEB_WORKERS": str(workers), "LOG_LEVEL": "ERROR"}


def _folder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made
