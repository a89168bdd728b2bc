"""The memory of `make run` on one machine when nobody asks for anything: all its processes, the queue's server among them.

Memory that several share counts once (PSS). It has shown pages and taken a signature before, and the timetable goes on.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from urllib.request import urlopen

from benchmarks.embedded import Embedded, running
from benchmarks.results import Bar, Result, Round

PAGES = ("/cy/", "/en/", "/dev/mailbox")
QUIET_SECONDS, ROUNDS, BETWEEN_SECONDS = 20, 5, 2


def measure() -> Iterator[Result]:
    """Megabytes."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as embedded:
        _use(embedded)
        sleep(QUIET_SECONDS)
        taken = []
        for _ in range(ROUNDS):
            taken.append(embedded.memory())
            sleep(BETWEEN_SECONDS)
    for name, megabytes in taken[-1].items():
        sys.stderr.write(f"{megabytes:6.1f} MB  {name}\n")
    rounds = [Round(sum(each.values())) for each in taken]
    note = f"{len(taken[-1])} processes"
    yield Result("memory", "memory of make run, idle", "MB", rounds, Bar(350, is_most=True), note)


def _use(embedded: Embedded) -> None:
    for page in PAGES:
        with urlopen(f"http://127.0.0.1:{embedded.port}{page}") as answer:
            answer.read()
