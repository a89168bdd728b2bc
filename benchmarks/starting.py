"""How long `make run` takes until it is ready, when it has been started before: its packages and its database are there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.embedded import running
from benchmarks.results import Bar, Result, Round

ROUNDS = 7


def measure() -> Iterator[Result]:
    """Seconds from the command to the line that says so."""
    with tempfile.TemporaryDirectory() as folder:
        with running(Path(folder)):
            pass  # makes keys, database and demonstration
        rounds = []
        for _ in range(ROUNDS):
            with running(Path(folder)) as embedded:
                rounds.append(Round(embedded.seconds))
    yield Result("starting", "make run to ready, second start", "s", rounds, Bar(3, is_most=True))
