r"""The floor of a CSV: `psql \copy` of the same columns of the same rows in their order, as whoever has the database does it.

Leaves out: words for codes, the guard against formulas, who is left out and why, hash, seal and fsync, and what a worker notes
in the database.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import perf_counter

from campaign.db import Database


def copy(database: Database, statement: str, path: Path) -> float:
    """The rows of the statement, which is one line, into a file; the seconds that it took."""
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = f"\\copy ({statement}) TO '{path}' (FORMAT csv, HEADER)"
    begun = perf_counter()
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", command], check=True)
    return perf_counter() - begun
