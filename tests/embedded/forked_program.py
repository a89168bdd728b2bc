"""What a fork is asked to be in tests: it says how it stands, and ends as it is told."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    told = {
        "words": sys.argv[1:],
        "environ": dict(os.environ),  # noqa: TID251 - what it was given is what is looked at
        "open": sorted(int(entry.name) for entry in Path("/proc/self/fd").iterdir() if entry.exists()),
        "is_alone": os.getsid(0) == os.getpid(),
        "hears_sigterm": signal.getsignal(signal.SIGTERM) == signal.SIG_DFL and not signal.pthread_sigmask(0, ()),
    }
    print(json.dumps(told))  # noqa: T201
    match sys.argv[1]:
        case "sentence":
            sys.exit("The database is away.")
        case "error":
            raise ValueError("broken")
        case "number":
            sys.exit(3)
        case "wait":
            signal.pause()
