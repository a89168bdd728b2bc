"""Measures what the service must reach: `python -m benchmarks [NAME…]`, all of MEASUREMENTS unless some are named.

Prints a table and keeps var/bench/latest.json, where what was not measured this time stays as it was. With `--write` the table
of docs/performance.md becomes that of latest.json.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.machine import describe_machine
from benchmarks.measurements import MEASUREMENTS
from benchmarks.tables import as_markdown, as_text

KEPT = Path("var", "bench", "latest.json")
DOCUMENT = Path("docs", "performance.md")
TABLE = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end of measured -->)", re.DOTALL)


def main(arguments: list[str]) -> None:
    """Measure, print, keep. Exits with 1 where something was not reached, with 2 for a name that there is not."""
    if arguments == ["--write"]:
        write_document()
        return
    if unknown := set(arguments) - set(MEASUREMENTS):
        sys.stderr.write(
            f"There is no measurement {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}.\n"
        )
        sys.exit(2)
    results = []
    for name in arguments or MEASUREMENTS:
        begun = perf_counter()
        results += [result.told() for result in MEASUREMENTS[name]()]
        sys.stderr.write(f"{name}: {perf_counter() - begun:.0f} s\n")
    sys.stdout.write(as_text(results))
    _keep(results)
    if any(result["passed"] is False for result in results):
        sys.exit(1)


def write_document() -> None:
    """Put the kept table, the machine and the day into docs/performance.md."""
    kept = json.loads(KEPT.read_text())
    machine = ", ".join(f"{name} {value}" for name, value in kept["machine"].items())
    text = f"\n{as_markdown(kept['results'])}\n{machine[:1].upper()}{machine[1:]}.\n\n"
    DOCUMENT.write_text(TABLE.sub(lambda _found: text, DOCUMENT.read_text()))


def _keep(results: list[dict[str, object]]) -> None:
    new = {result["measurement"] for result in results}
    before = json.loads(KEPT.read_text())["results"] if KEPT.is_file() else []
    kept = results + [each for each in before if each.get("measurement") not in new]
    order = list(MEASUREMENTS)
    kept = sorted(
        (each for each in kept if each.get("measurement") in order), key=lambda each: order.index(each["measurement"])
    )
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps({"machine": describe_machine(), "results": kept}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
