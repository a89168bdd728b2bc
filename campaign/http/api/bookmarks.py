"""What a process remembers of a collection that a key goes through page by page: where pages ended, and how many there are.

Clients ask for pages by number alone. Where the page before was answered here a moment ago, the next one begins behind its last
id, and nothing is counted off; a count of many is taken once a minute. Ids and numbers alone are kept, of the last who asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from campaign.http.api.paging import Paging

KEPT_SECONDS = 60.0
MANY = 10_000  # fewer are counted anew each time
MOST_SERIES = 200
MOST_ENDS = 16  # of each


@dataclass(slots=True)
class _Series:
    """`ends` has the last id of pages by their number, the latest last."""

    until: float = 0.0
    ends: dict[int, UUID] = field(default_factory=dict)
    counted_until: float = 0.0
    total: int = 0


class Bookmarks:
    """Of one process; any thread may call it. A series is a key, a collection, a filter and a size of pages."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[Hashable, _Series] = {}

    def begin(self, series: Hashable, paging: Paging) -> tuple[UUID | None, int]:
        """Behind which id the page begins, and how many rows behind that."""
        with self._lock:
            ends = self._series(series).ends
            before = max((page for page in ends if page < paging.page), default=0)
            return ends.get(before), (paging.page - 1 - before) * paging.per_page

    def note(self, series: Hashable, page: int, last: UUID) -> None:
        """The page ended with this id."""
        with self._lock:
            kept = self._series(series)
            kept.until = self._clock() + KEPT_SECONDS
            kept.ends.pop(page, None)
            kept.ends[page] = last
            while len(kept.ends) > MOST_ENDS:
                del kept.ends[next(iter(kept.ends))]

    def total(self, series: Hashable, count: Callable[[], int]) -> int:
        """How many there are or, of many, were within the last minute."""
        with self._lock:
            kept = self._series(series)
            if self._clock() < kept.counted_until:
                return kept.total
        total = count()
        if total > MANY:
            with self._lock:
                kept.total, kept.counted_until = total, self._clock() + KEPT_SECONDS
        return total

    def _series(self, series: Hashable) -> _Series:
        if series not in self._kept:
            while len(self._kept) >= MOST_SERIES:
                del self._kept[next(iter(self._kept))]
            self._kept[series] = _Series()
        kept = self._kept[series]
        if self._clock() >= kept.until:
            kept.ends.clear()
        return kept
