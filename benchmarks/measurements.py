"""The list of all measurements, in the order of the table. A further one is a module and a line here.

`make bench` has time for MEASUREMENTS, `make bench-scale` is for those of AT_SCALE: more of the same, which takes longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from benchmarks import (
    folding,
    growth,
    latency,
    lists,
    mails,
    memory,
    pages,
    signing,
    signing_inside,
    starting,
    trace,
    updates,
    verifying,
    viewers,
)
from benchmarks.results import Result

MEASUREMENTS: Mapping[str, Callable[[], Iterable[Result]]] = {
    "signing": signing.measure,
    "verifying": verifying.measure,
    "signing_inside": signing_inside.measure,
    "pages": pages.measure,
    "mails": mails.measure,
    "latency": latency.measure,
    "updates": updates.measure,
    "lists": lists.measure,
    "folding": folding.measure,
    "growth": growth.measure,
    "trace": trace.measure,
    "memory": memory.measure,
    "starting": starting.measure,
}

AT_SCALE: Mapping[str, Callable[[], Iterable[Result]]] = {
    "growth": growth.measure_at_scale,
    "trace": trace.measure_at_scale,
    "viewers": viewers.measure,
    "lists": lists.measure_at_scale,
    "updates": partial(updates.measure, 1_000_000),
}
