"""From a signature to the provider, which has the mail: web server, relay, queue, worker, each a process as Procfile starts it.

Two hundred people sign a second, and each one's mail is looked for at the provider. What they are all told is that it may take
some minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from time import monotonic, sleep

from benchmarks.arriving import Signed, address_of, sign_all
from benchmarks.database import own_postgres
from benchmarks.provider import ask, provider, sign_of
from benchmarks.results import Bar, Result, Round
from campaign import migrate
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.faults.system import FaultySystem
from tests.servers.valkey import ValkeyServer

ROUNDS = 5
A_SECOND = 200
SECONDS = 4
WARM = 200
PATIENCE_SECONDS = 60.0
PATH = "/cy/deisebau/deiseb-{}/llofnodion"
EXTRA = {"TRUSTED_PROXIES": "1", "WEB_WORKERS": "2", "LOG_LEVEL": "ERROR"}


def measure() -> Iterator[Result]:
    """Seconds for nineteen of twenty, and for the half."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_postgres())
        valkey = stack.enter_context(ValkeyServer())
        host = stack.enter_context(provider())
        url = server.create_database()
        _prepare(url)
        system = FaultySystem(folder, url, valkey.url, host, extra=EXTRA, is_executed=True)
        stack.callback(system.kill_all)
        system.start().wait_until_loaded()
        _times(system.port, host, range(1, WARM + 1))
        many = A_SECOND * SECONDS
        rounds = [
            _times(system.port, host, range(WARM + number * many + 1, WARM + (number + 1) * many + 1))
            for number in range(ROUNDS)
        ]
    note = f"{A_SECOND} signatures/s"
    p95 = [Round(quantiles(times, n=20)[18]) for times in rounds]
    yield Result("latency", "signature → provider has the mail, p95", "s", p95, Bar(2, is_most=True), note)
    p50 = [Round(quantiles(times, n=2)[0]) for times in rounds]
    yield Result("latency", "signature → provider has the mail, half", "s", p50, note=note)


def _prepare(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    charlie_opens_petition(database)
    database.dispose()


def _times(port: int, host: str, numbers: range) -> list[float]:
    signed = sign_all(port, PATH.format(1), numbers, a_second=A_SECOND)
    return _waited(signed, host)


def _waited(signed: Signed, host: str) -> list[float]:
    """Seconds that each of them waited. Raises RuntimeError where mails do not come."""
    signs = {number: sign_of(address_of(int(number)).encode()) for number in signed.due}
    ends = monotonic() + PATIENCE_SECONDS
    while not set(signs.values()) <= (arrivals := ask(host, "arrivals")).keys():
        if monotonic() > ends:
            raise RuntimeError("not every mail has come")
        sleep(0.2)
    return [arrivals[sign] - signed.due[number] for number, sign in signs.items()]
