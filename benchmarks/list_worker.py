"""One job of the worker of the queue `exports`, measured: `python -m benchmarks.list_worker`, with a worker's environment.

It has loaded and opened all that a worker has when its job begins. Prints the seconds that building took, and the most memory
that the process had, before and after, as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from time import perf_counter

from workers import exports
from workers.queues import VERSION
from workers.runtime import current


def main() -> None:
    current()
    before, begun = _peak(), perf_counter()
    exports.build(VERSION)
    seconds = perf_counter() - begun
    sys.stdout.write(json.dumps({"seconds": seconds, "mebibytes_before": before, "mebibytes": _peak()}))


def _peak() -> float:
    """The most memory that this process had, in MiB: getrusage would count what its parent had, too."""
    [peak] = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return round(int(peak) / 1024, 1)


if __name__ == "__main__":
    main()
