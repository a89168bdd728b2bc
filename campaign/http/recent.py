"""What is the same for all who come at once, looked up once in a few seconds and kept in the process: values, no rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

KEPT_SECONDS = 2.0
MOST_KEPT = 500

Found = TypeVar("Found")


class Recent:
    """Of one process; any thread may call it. Two that look at once find the same, so that nobody waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, Any]] = {}  # until when, and what

    def find(self, key: Hashable, look: Callable[[], Found]) -> Found:
        """What was found under the key of late, else what `look` finds now. Raises as `look` does."""
        until, found = self._kept.get(key, (0.0, None))
        if self._clock() >= until:
            found = look()
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = (self._clock() + KEPT_SECONDS, found)
        kept: Found = found
        return kept
