"""How cost grows with what is on file, on PostgreSQL: the same acts over many signatures and over a thousand, alternating.

In one process and without a server, so that nothing else dilutes what the database has to do. Two databases of one server
lie side by side; a round does the same in both, in short turns since the machine's speed changes within a second, and what
counts of each is the median of its acts. The list is that of a petition of 10,000 beside the large one, and beside none.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.database import own_postgres
from benchmarks.forms import PAGE
from benchmarks.inside import COUNT, Inside, opened
from benchmarks.on_file import fill
from benchmarks.plot import growth_svg
from benchmarks.results import Bar, Result, Round

FEW, MANY, LISTED = 1_000, 1_000_000, 10_000
STEPS = (1_000, 10_000, 100_000, 1_000_000, 5_000_000, 10_000_000)
ASKED_AT = (1_000_000, 5_000_000)  # where a bar stands
ROUNDS, POSTS, LOOKS = 5, 10, 2  # posts and looks of a turn
TURNS = {"sign": 24, "verify": 24, "petition page": 4, "count.json": 4}  # of each site in a round
FIRST_LISTED = 900_000_000  # so that nobody of the one petition is on the other
PICTURE = Path("docs", "pictures", "growth.svg")


@dataclass(frozen=True, slots=True)
class Sites:
    """Few signatures, many, and a petition to list that is alone."""

    few: Inside
    many: Inside
    alone: Inside


Act = Callable[[Inside], list[float]]  # the seconds that each took
ACTS: Mapping[str, Act] = {
    "sign": lambda site: site.sign(POSTS),
    "verify": lambda site: site.verify(POSTS),
    "petition page": lambda site: site.look(PAGE, LOOKS),
    "count.json": lambda site: site.look(COUNT, LOOKS),
}
LIST = "list of 10,000"


def measure() -> Iterator[Result]:
    """What `make bench` has time for."""
    with _sites() as sites:
        fill(sites.many.database, sites.many.signed, MANY)
        yield from _results(MANY, _measure(sites))


def measure_at_scale() -> Iterator[Result]:
    """Every step, and the picture of all."""
    lines: dict[str, dict[int, float]] = {name: {} for name in (*ACTS, LIST)}
    with _sites() as sites:
        filled = 0
        for many in STEPS:
            begun = perf_counter()
            fill(sites.many.database, sites.many.signed, many, after=filled)
            filled = many
            sys.stderr.write(f"{many:,} on file after {perf_counter() - begun:.0f} s\n")
            found = _measure(sites)
            for result in _results(many, found):
                lines[_name(result)][many] = result.ratio or 1.0
                yield result
            PICTURE.write_text(growth_svg("Cost beside that with 1,000 on file", lines, "signatures on file"))


def _name(result: Result) -> str:
    return result.name.partition(", ")[0]


def _results(many: int, found: Mapping[str, Sequence[Round]]) -> Iterator[Result]:
    for name, rounds in found.items():
        bar = Bar(1.10, is_most=True) if name == "sign" and many in ASKED_AT else None
        floor = "1,000" if name != LIST else "none beside"
        yield Result("growth", f"{name}, {many:,} on file / {floor}", "ms", rounds, bar)


def _measure(sites: Sites) -> dict[str, list[Round]]:
    rounds: dict[str, list[Round]] = {name: [] for name in (*ACTS, LIST)}
    for site in (sites.few, sites.many):  # warm
        for act in ACTS.values():
            act(site)
        site.publish()
    for _ in range(ROUNDS):
        for name, act in ACTS.items():
            rounds[name].append(_round(sites.many, sites.few, act, TURNS[name]))
        rounds[LIST].append(_round(sites.many, sites.alone, lambda site: [site.list_supporters()], 2))
        sites.few.publish()
        sites.many.publish()
    return rounds


def _round(many: Inside, few: Inside, act: Act, turns: int) -> Round:
    """Each goes first in every other turn."""
    taken: dict[Inside, list[float]] = {many: [], few: []}
    gc.collect()
    for turn in range(turns):
        for site in (many, few) if turn % 2 else (few, many):
            taken[site] += act(site)
    return Round(median(taken[many]) * 1000, median(taken[few]) * 1000)


@contextmanager
def _sites() -> Iterator[Sites]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_postgres())
        few, many, alone = (
            stack.enter_context(opened(server.create_database(), folder / name)) for name in ("few", "many", "alone")
        )
        fill(few.database, few.signed, FEW)
        for site in (many, alone):
            fill(site.database, site.listed, FIRST_LISTED + LISTED, after=FIRST_LISTED)
        yield Sites(few, many, alone)
