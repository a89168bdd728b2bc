"""Measures what the service must reach: `python -m benchmarks [NAME…]`, all of MEASUREMENTS unless some are named.

Prints a table and keeps var/bench/latest.json, where what was not measured this time stays as it was. `--at-scale` first: those
of AT_SCALE instead, kept in var/bench/scale.json. With `--write` the tables of docs/performance.md become what was kept.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.machine import describe_machine
from benchmarks.measurements import AT_SCALE, MEASUREMENTS
from benchmarks.results import Result
from benchmarks.tables import as_markdown, as_text

DOCUMENT = Path("docs", "performance.md")


@dataclass(frozen=True, slots=True)
class Table:
    """A list of measurements, the file that keeps what they found, and the place of both in the document."""

    measurements: Mapping[str, Callable[[], Iterable[Result]]]
    kept: Path
    mark: str


SHORT = Table(MEASUREMENTS, Path("var", "bench", "latest.json"), "measured")
LONG = Table(AT_SCALE, Path("var", "bench", "scale.json"), "measured at scale")


def main(arguments: list[str]) -> None:
    """Measure, print, keep. Exits with 1 where something was not reached or broken off, with 2 for a name that there is not."""
    if arguments == ["--write"]:
        write_document()
        return
    table = LONG if arguments[:1] == ["--at-scale"] else SHORT
    names = arguments[1:] if table is LONG else arguments
    if unknown := set(names) - set(table.measurements):
        there = ", ".join(table.measurements)
        sys.stderr.write(f"There is no measurement {', '.join(sorted(unknown))}; there are {there}.\n")
        sys.exit(2)
    results: list[dict[str, object]] = []
    ended = [_measure(table, name, results) for name in names or table.measurements]
    sys.stdout.write(as_text(results))
    if not all(ended) or any(result["passed"] is False for result in results):
        sys.exit(1)


def _measure(table: Table, name: str, results: list[dict[str, object]]) -> bool:
    """Whether it came to its end. What it found until then is kept, and the next is measured whatever became of this one."""
    begun = perf_counter()
    try:
        for result in table.measurements[name]():
            results.append(result.told())
            _keep(table, results)
    except Exception:  # noqa: BLE001 (of any kind)
        traceback.print_exc()
        sys.stderr.write(f"{name}: BROKEN OFF after {perf_counter() - begun:.0f} s\n")
        return False
    sys.stderr.write(f"{name}: {perf_counter() - begun:.0f} s\n")
    return True


def write_document() -> None:
    """Put the kept tables, the machine and the day into docs/performance.md."""
    document = DOCUMENT.read_text()
    for table in (SHORT, LONG):
        if table.kept.is_file():
            document = _with_table(document, table)
    DOCUMENT.write_text(document)


def _with_table(document: str, table: Table) -> str:
    kept = json.loads(table.kept.read_text())
    machine = ", ".join(f"{name} {value}" for name, value in kept["machine"].items())
    text = f"\n{as_markdown(kept['results'])}\n{machine[:1].upper()}{machine[1:]}.\n\n"
    place = re.compile(rf"(?<=<!-- {table.mark} -->\n).*(?=<!-- end of {table.mark} -->)", re.DOTALL)
    return place.sub(lambda _found: text, document)


def _keep(table: Table, results: list[dict[str, object]]) -> None:
    new = {result["measurement"] for result in results}
    before = json.loads(table.kept.read_text())["results"] if table.kept.is_file() else []
    kept = results + [each for each in before if each.get("measurement") not in new]
    order = list(table.measurements)
    kept = sorted(
        (each for each in kept if each.get("measurement") in order), key=lambda each: order.index(each["measurement"])
    )
    table.kept.parent.mkdir(parents=True, exist_ok=True)
    told = {"machine": describe_machine(), "results": kept}
    table.kept.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
