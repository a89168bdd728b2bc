"""Lets answers leave at whole steps of time, so that how long one took does not tell what was found on the way.

Storing something new takes some tenths of a millisecond longer than finding it there. Both end within the same step nearly
always, and whoever measures an answer learns which step it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

STEP_SECONDS = 0.005  # many times what the ways differ by, and less than anybody notices
P = ParamSpec("P")
T = TypeVar("T")


def even_time(answer: Callable[P, T]) -> Callable[P, T]:
    """It ends, whatever it ends with, a whole number of steps after it began. It must hold no connection and no lock then."""

    @wraps(answer)
    def evened(*given: P.args, **named: P.kwargs) -> T:
        begun = time.perf_counter()
        try:
            return answer(*given, **named)
        finally:
            time.sleep(STEP_SECONDS - (time.perf_counter() - begun) % STEP_SECONDS)

    return evened
