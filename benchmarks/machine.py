"""What the figures were taken on: processor, cores, memory, versions, the day."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from campaign.clock import utc_now


def describe_machine() -> dict[str, str]:
    """For the document; names neither the machine nor its owner."""
    memory = re.search(r"MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text())
    processor = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return {
        "day": utc_now().date().isoformat(),
        "processor": processor[1] if processor else platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"Linux {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "postgresql": _postgresql(),
    }


def _postgresql() -> str:
    told = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"^\D*([\d.]+).*$", r"\1", told.strip())
