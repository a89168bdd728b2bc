"""One turn of the worker of the queue `exports`, measured: `python -m benchmarks.list_worker DATABASE_URL FOLDER`.

It has loaded all that a worker loads. Prints the seconds that building took, and the most memory that the process had, before
and after, as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from time import perf_counter

import workers.exports
import workers.runtime  # noqa: F401 (what a worker loads)
from campaign.db import Database
from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.storage import FolderStorage
from tests.exports.lists.export_key import EXPORT_KEY


def main(url: str, folder: str) -> None:
    before = _peak()
    workshop = Workshop(Database(url, pool_size=2), FolderStorage(Path(folder)), EXPORT_KEY)
    begun = perf_counter()
    ready = build_lists(workshop)
    seconds = perf_counter() - begun
    sys.stdout.write(
        json.dumps({"seconds": seconds, "built": ready, "megabytes_before": before, "peak_megabytes": _peak()})
    )


def _peak() -> int:
    """The most memory that this process had, in megabytes: getrusage would count what its parent had, too."""
    [peak] = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(peak) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
