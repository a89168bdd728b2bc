"""How cost grows with what is on file, on PostgreSQL: the same acts over many signatures and over a thousand, alternating.

Signing is measured at the web server, as `signing` does. All else, and signing once more, is done in one process without a
server, so that nothing dilutes what the database has to do. Two databases of one server lie side by side; a round does the same
in both, in short turns since the machine's speed changes within a second, and what counts of each is the median of its acts.
The list is that of a petition of 10,000 beside the large one, and beside none.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import text

from benchmarks.database import own_postgres
from benchmarks.forms import PAGE
from benchmarks.inside import COUNT, Inside, opened
from benchmarks.on_file import fill
from benchmarks.plot import growth_svg
from benchmarks.results import Bar, Result, Round
from benchmarks.served import Served, served
from campaign.db import Database

FEW, MANY, LISTED = 1_000, 1_000_000, 10_000
STEPS = (1_000, 10_000, 100_000, 1_000_000, 5_000_000, 10_000_000)
ASKED_AT = (1_000_000, 5_000_000)  # where a bar stands
ROUNDS, POSTS, LOOKS = 5, 10, 2  # posts and looks of a turn
TURNS = {
    "sign": 8,
    "sign without a server": 24,
    "verify": 24,
    "petition page": 2,
    "count.json": 2,
}  # of each site in a round
# Come since the last checkpoint, as in the middle of a quarter of an hour with five hundred a second: a page that none has
# touched since then is written whole to the log, once, and with many on file there are many such pages for long.
SINCE_CHECKPOINT = 225_000
FIRST_LISTED = 900_000_000  # so that nobody of the one petition is on the other
PICTURE = Path("docs", "pictures", "growth.svg")


@dataclass(frozen=True, slots=True)
class Site:
    """One database, with the application over it in this process and behind the web server."""

    inside: Inside
    served: Served


@dataclass(frozen=True, slots=True)
class Sites:
    """Few signatures, many, and a petition to list that is alone."""

    few: Site
    many: Site
    alone: Inside


Turn = Callable[[], list[float]]  # the seconds that each took
Act = Callable[[Site], list[float]]
ACTS: Mapping[str, Act] = {
    "sign": lambda site: [site.served.sign()],
    "sign without a server": lambda site: site.inside.sign(POSTS),
    "verify": lambda site: site.inside.verify(POSTS),
    "petition page": lambda site: site.inside.look(PAGE, LOOKS),
    "count.json": lambda site: site.inside.look(COUNT, LOOKS),
}
LIST = "list of 10,000"
AFTER_CHECKPOINT = "sign just after a checkpoint"


def measure() -> Iterator[Result]:
    """What `make bench` has time for."""
    with _sites() as sites:
        _fill(sites, MANY, after=0)
        yield from _results(MANY, _measure(sites))


def measure_at_scale() -> Iterator[Result]:
    """Every step, and the picture of all."""
    lines: dict[str, dict[int, float]] = {name: {} for name in (*ACTS, LIST)}
    with _sites() as sites:
        filled = 0
        for many in STEPS:
            begun = perf_counter()
            _fill(sites, many, after=filled)
            filled = many
            sys.stderr.write(f"{many:,} on file after {perf_counter() - begun:.0f} s\n")
            found = _measure(sites) | {AFTER_CHECKPOINT: list(_measure_after_checkpoints(sites))}
            for result in _results(many, found):
                if _name(result) in lines:
                    lines[_name(result)][many] = result.ratio or 1.0
                yield result
            PICTURE.write_text(growth_svg("Cost beside that with 1,000 on file", lines, "signatures on file"))


def _fill(sites: Sites, many: int, *, after: int) -> None:
    inside = sites.many.inside
    if (early := many - SINCE_CHECKPOINT) > after:
        fill(inside.database, inside.signed, early, after=after)
        _checkpoint(inside.database)
        fill(inside.database, inside.signed, many, after=early, is_by_and_by=True)
    else:
        fill(inside.database, inside.signed, many, after=after)


def _checkpoint(database: Database) -> None:
    """Of the whole server: what lies in its other databases is just after one, too."""
    with database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("CHECKPOINT"))


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
        site.inside.publish()
    for _ in range(ROUNDS):
        for name, act in ACTS.items():
            rounds[name].append(_round(partial(act, sites.many), partial(act, sites.few), TURNS[name]))
        rounds[LIST].append(_round(sites.many.inside.list_supporters, sites.alone.list_supporters, 2))
        for site in (sites.few, sites.many):
            site.inside.publish()
    return rounds


def _measure_after_checkpoints(sites: Sites) -> Iterator[Round]:
    sign = ACTS["sign"]
    for _ in range(ROUNDS):
        _checkpoint(sites.many.inside.database)
        yield _round(partial(sign, sites.many), partial(sign, sites.few), TURNS["sign"])


def _round(many: Turn, few: Turn, turns: int) -> Round:
    """Each goes first in every other turn."""
    taken: dict[Turn, list[float]] = {many: [], few: []}
    gc.collect()
    for number in range(turns):
        for turn in (many, few) if number % 2 else (few, many):
            taken[turn] += turn()
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
        for inside in (many, alone):
            fill(inside.database, inside.listed, FIRST_LISTED + LISTED, after=FIRST_LISTED)
        few_site, many_site = (
            Site(inside, stack.enter_context(served(inside.database, folder / f"web-{place}")))
            for place, inside in enumerate((few, many))
        )
        yield Sites(few_site, many_site, alone)
