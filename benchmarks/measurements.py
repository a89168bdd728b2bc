"""The list of all measurements of `make bench`, in the order of the table. A further one is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from benchmarks import signing, signing_inside, verifying
from benchmarks.results import Result

MEASUREMENTS: Mapping[str, Callable[[], Iterable[Result]]] = {
    "signing": signing.measure,
    "verifying": verifying.measure,
    "signing_inside": signing_inside.measure,
}
