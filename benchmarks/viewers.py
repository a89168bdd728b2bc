"""Signing while everybody looks at one petition, on PostgreSQL: `python -m benchmarks.viewers [A_SECOND]`.

Fifty sign a second, whatever comes of it. Rounds alternate: nobody looks; so many a second look at the petition and its count,
with nothing between them and the web server; and the same through a cache, as docs/deploy.md puts one before it. Each round's
signatures are timed from the moment at which they were due. Says times, answers and how often tables were read for each, and
keeps var/bench/viewers.json. All of it runs on this machine: what the viewers take, the service has not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from urllib.request import urlopen
from uuid import UUID

from sqlalchemy import text

from campaign import migrate
from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.exports.counts import publish_counts
from tests.cast import charlie_opens_petition, signed, signing
from tests.faults.system import FaultySystem
from tests.journeys.people import FIELDS
from tests.servers.postgres import postgres_server

A_SECOND = 2_000.0
SIGNS_A_SECOND = 50
SECONDS = 10.0
ROUNDS = 4
SUPPORTERS = 200
HANDS = 16
PAGE = "/cy/deisebau/deiseb-1"
PATHS = (PAGE, "/petitions/petition-1/count.json")
WAYS = ("nobody looks", "all look", "all look, cached")
READ = ("contributions", "drives", "publications", "slugs", "tallies")
READS = text(
    "SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = ANY(:names)"
)
_people = count(1)


@dataclass
class Rounds:
    """What all rounds of one way have shown."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    signs: Counter[int] = field(default_factory=Counter)
    reads: Counter[str] = field(default_factory=Counter)
    fetched: int = 0

    def told(self) -> dict[str, object]:
        looked = sum(self.statuses.values())
        return {
            "sign_p50_ms": round(median(self.p50) * 1000, 1),
            "sign_p99_ms": round(median(self.p99) * 1000, 1),
            "signs": dict(self.signs),
            "looks_per_second": round(looked / SECONDS / ROUNDS),
            "answers": dict(self.statuses),
            "fetched_by_the_cache": self.fetched,
            "table_reads_per_second": {
                name: round(number / SECONDS / ROUNDS, 1) for name, number in self.reads.items()
            },
        }


class Bench:
    """The service, its database, a cache before it."""

    def __init__(self, system: FaultySystem, database: Database, cache_port: int) -> None:
        self.system, self.database, self.cache_port = system, database, cache_port

    def round(self, way: str, a_second: float, found: Rounds) -> None:
        before, fetched = self._reads(), self._fetched()
        port = self.cache_port if way.endswith("cached") else self.system.port
        with ExitStack() as stack:
            viewers = stack.enter_context(_viewers(port, a_second)) if way != WAYS[0] else None
            times = self._sign(found)
            if viewers is not None:
                found.statuses.update(json.loads(viewers.communicate()[0]))
        found.p50.append(median(times))
        found.p99.append(quantiles(times, n=100)[98])
        sleep(1.2)  # the server writes its statistics down once a second
        found.reads.update({name: number - before.get(name, 0) for name, number in self._reads().items()})
        found.fetched += self._fetched() - fetched

    def _sign(self, found: Rounds) -> list[float]:
        begun = perf_counter()

        def sign(number: int) -> float:
            due = begun + number / SIGNS_A_SECOND
            sleep(max(due - perf_counter(), 0))
            person = next(_people)
            form = {**FIELDS, "email": f"person{person}@example.com"}
            network = {"X-Forwarded-For": f"10.{person // 250 % 250}.{person % 250}.7"}
            found.signs[self.system.post(f"{PAGE}/llofnodion", form, **network).status] += 1
            return perf_counter() - due

        with ThreadPoolExecutor(HANDS) as pool:
            return list(pool.map(sign, range(round(SECONDS * SIGNS_A_SECOND))))

    def _reads(self) -> Mapping[str, int]:
        with self.database.reading() as session:
            return dict(session.execute(READS, {"names": list(READ)}).tuples().all())

    def _fetched(self) -> int:
        with urlopen(f"http://127.0.0.1:{self.cache_port}/told") as told:
            return int(json.load(told)["fetched"])


def main(a_second: float) -> None:
    """Measure, print, keep."""
    found = {way: Rounds() for way in WAYS}
    with _bench() as bench:
        for _ in range(ROUNDS):
            for way, rounds in found.items():
                bench.round(way, a_second, rounds)
    results = {way: rounds.told() for way, rounds in found.items()}
    sys.stdout.write(json.dumps(results, indent=1) + "\n")
    folder = Path("var", "bench")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "viewers.json").write_text(json.dumps(results, indent=1) + "\n")


@contextmanager
def _bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server(durable=True, own=True))
        url = server.create_database()
        database = Database(url)
        stack.callback(database.dispose)
        migrate.upgrade(database)
        _prepare(database, charlie_opens_petition(database))
        extra = {"TRUSTED_PROXIES": "1", "WEB_WORKERS": "2", "LOG_LEVEL": "ERROR"}
        system = FaultySystem(folder, url, "redis://127.0.0.1:9/0", "http://127.0.0.1:9", extra=extra, names=("web",))
        stack.callback(system.kill_all)
        system.start().wait_until_loaded()
        command = [sys.executable, "-m", "benchmarks.cache", str(system.port)]
        cache = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        stack.callback(cache.kill)
        assert cache.stdout is not None
        yield Bench(system, database, int(cache.stdout.readline()))


def _prepare(database: Database, petition: UUID) -> None:
    """Names on the page, and a count that is published."""
    for number in range(SUPPORTERS):
        given = signing(petition, f"Siân Evans {'abcdefghij'[number % 10]}", f"supporter{number}@example.com")
        signed(database, given)
    fold_deltas(database)
    publish_counts(database)


@contextmanager
def _viewers(port: int, a_second: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(SECONDS), str(a_second), *PATHS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else A_SECOND)
