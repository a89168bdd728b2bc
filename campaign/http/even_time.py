"""Lets answers leave at whole steps of time, so that how long one took does not tell what was found on the way.

Storing something new takes some tenths of a millisecond longer than finding it there. Both end within the same step nearly
always, and whoever measures an answer learns which step it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

STEP_SECONDS = 0.005  # many times what the ways differ by, and less than anybody notices


@contextmanager
def even_time() -> Iterator[None]:
    """The block ends, whatever it ends with, a whole number of steps after it began. Hold no connection and no lock."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        time.sleep(STEP_SECONDS - (time.perf_counter() - begun) % STEP_SECONDS)
