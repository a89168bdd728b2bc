"""Counts in memory what many may cause, and writes it down every few seconds: nobody makes the database busy by it.

What is lost when a process is killed stays lost.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.db import Database

EVERY_SECONDS = 5.0
MOST_KEPT = 2_000  # different things: whoever makes some up fills no memory

Key = TypeVar("Key", bound=Hashable)


class WaitingCounts(Generic[Key]):
    """What one process has counted and not yet written. Any thread may call it."""

    def __init__(
        self, add: Callable[[Session, Mapping[Key, int]], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._add = add
        self._clock = clock
        self._lock = Lock()
        self._waiting: Counter[Key] = Counter()
        self._written_at = clock()

    def count(self, key: Key) -> bool:
        """One more; whether it is time for whoever calls to write down what all have counted."""
        with self._lock:
            if key in self._waiting or len(self._waiting) < MOST_KEPT:
                self._waiting[key] += 1
            if self._clock() - self._written_at < EVERY_SECONDS:
                return False
            self._written_at = self._clock()
            return True

    def write(self, database: Database) -> None:
        """Add what is waiting to the database. Where that is busy or away, it waits for the next time."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
        if not waiting:
            return
        try:
            with database.transaction() as session:
                self._add(session, waiting)
        except SQLAlchemyError:
            with self._lock:
                self._waiting.update(waiting)
