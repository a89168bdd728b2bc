"""The service as `make run` starts it, in a data folder of its own, and all the processes that there are then."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from campaign.embedded.installation import Installation
from campaign.embedded.launch import CHECKOUT, PRODUCTION
from tests.journeys.system import free_port

READY = "Cydlais is ready"
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Embedded:
    """One start. `seconds` are those from the command to the line which says that all is ready."""

    pid: int
    port: int
    seconds: float

    def memory(self) -> dict[str, float]:
        """Megabytes of each process, by what it is; memory that several share is parted among them (PSS)."""
        return {f"{_name_of(pid)} ({pid})": _megabytes(pid) for pid in _with_descendants(self.pid)}


def command() -> list[str]:
    """`make run`; the supervisor alone where that would begin with installing packages, as in another's environment."""
    own = Installation(CHECKOUT, CHECKOUT / ".venv", CHECKOUT / "var" / "log" / "install.log")
    return ["make", "run"] if own.is_current(PRODUCTION) else [sys.executable, "-m", "campaign.embedded.supervisor"]


@contextmanager
def running(folder: Path) -> Iterator[Embedded]:
    """`make run`, ready; stopped as by Ctrl-C."""
    port = free_port()
    environ = {"PATH": os.defpath, "HOME": str(folder), "PORT": str(port), "CAMPAIGN_DATA_DIR": str(folder)}
    begun = perf_counter()
    with subprocess.Popen(
        command(),
        cwd=CHECKOUT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as make:
        try:
            assert make.stdout is not None
            said = []
            for line in make.stdout:
                said.append(line)
                if READY in line:
                    break
            else:
                raise RuntimeError("".join(said))
            yield Embedded(make.pid, port, perf_counter() - begun)
        finally:
            os.killpg(make.pid, signal.SIGTERM)
            make.communicate(timeout=STOP_SECONDS)


def _with_descendants(pid: int) -> list[int]:
    born = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in born for each in _with_descendants(int(child)))]


def _name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def _megabytes(pid: int) -> float:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    [kilobytes] = re.findall(r"^Pss:\s+(\d+) kB$", told, re.MULTILINE)
    return int(kilobytes) / 1024
