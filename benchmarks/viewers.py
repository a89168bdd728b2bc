"""Signing while everybody looks at one petition, on PostgreSQL.

Fifty sign a second, whatever comes of it. A round has three parts: nobody looks; 2,000 a second would look at the petition and
its count, with nothing between them and the web server; and the same through a cache, as docs/deploy.md puts one before it.
Each signature is timed from when it was due. All runs on this machine: what the viewers take, the service has not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep

from benchmarks.database import own_postgres
from benchmarks.pages import COUNT, PAGE, prepare
from benchmarks.results import Result, Round
from benchmarks.side_by_side import NOWHERE
from tests.faults.system import FaultySystem
from tests.journeys.people import FIELDS

LOOKS_A_SECOND = 2_000
SIGNS_A_SECOND = 50
SECONDS = 3.0
ROUNDS = 5
HANDS = 16
_people = count(1)


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a round has shown."""

    p99_ms: float
    looks_a_second: float


def measure() -> Iterator[Result]:
    """How long the slowest of a hundred signatures took beside the same while nobody looks, and how many could look."""
    with _service() as (system, cache_port):
        ports = {"nobody": None, "all": system.port, "cached": cache_port}
        _part(system, system.port)  # warm
        rounds = [{way: _part(system, port) for way, port in ports.items()} for _ in range(ROUNDS)]
    yield _signing("all look, through a cache", "cached", rounds)
    yield _signing("all look, no cache between", "all", rounds)
    for name, way in (("no cache between", "all"), ("through a cache", "cached")):
        looks = [Round(each[way].looks_a_second) for each in rounds]
        yield Result(
            "viewers", f"looks while {SIGNS_A_SECOND}/s sign, {name}", "/s", looks, note=f"{LOOKS_A_SECOND:,}/s wished"
        )


def _signing(name: str, way: str, rounds: list[Mapping[str, Part]]) -> Result:
    times = [Round(each[way].p99_ms, each["nobody"].p99_ms) for each in rounds]
    return Result("viewers", f"sign p99 while {name}", "ms", times, note="floor: nobody looks")


def _part(system: FaultySystem, looked_at: int | None) -> Part:
    with _viewers(looked_at) if looked_at else nullcontext() as viewers:
        times = _sign(system)
        statuses: Counter[str] = Counter(json.loads(viewers.communicate()[0]) if viewers else {})
    if set(statuses) - {"200", "304"}:
        raise RuntimeError(f"all should have seen the page, but {statuses}")
    return Part(quantiles(times, n=100)[98] * 1000, statuses.total() / SECONDS)


def _sign(system: FaultySystem) -> list[float]:
    """How long each took. Raises RuntimeError unless all were taken."""
    begun = perf_counter()

    def sign(number: int) -> float:
        due = begun + number / SIGNS_A_SECOND
        sleep(max(due - perf_counter(), 0))
        person = next(_people)
        form = {**FIELDS, "email": f"person{person}@example.com"}
        network = {"X-Forwarded-For": f"10.{person // 250 % 250}.{person % 250}.7"}
        status = system.post(f"{PAGE}/llofnodion", form, **network).status
        if status != 303:
            raise RuntimeError(f"a signature was answered by {status}")
        return perf_counter() - due

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(sign, range(round(SECONDS * SIGNS_A_SECOND))))


@contextmanager
def _service() -> Iterator[tuple[FaultySystem, int]]:
    """The service with its database, and the port of a cache before it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_postgres())
        url = server.create_database()
        prepare(url)
        extra = {"TRUSTED_PROXIES": "1", "WEB_WORKERS": "2", "LOG_LEVEL": "ERROR"}
        system = FaultySystem(folder, url, *NOWHERE, extra=extra, names=("web",))
        stack.callback(system.kill_all)
        system.start().wait_until_loaded()
        command = [sys.executable, "-m", "benchmarks.cache", str(system.port)]
        cache = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        stack.callback(cache.kill)
        assert cache.stdout is not None
        yield system, int(cache.stdout.readline())


@contextmanager
def _viewers(port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(SECONDS), str(LOOKS_A_SECOND), PAGE, COUNT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
