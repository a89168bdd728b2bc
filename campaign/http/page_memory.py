"""Keeps what is everybody's in the process, so that it is made once a second at the most, however many ask for it.

A view that answers a PublicAnswer stands in its table as `shared(view)`. Kept is what it answered, by its own address alone:
nothing of who asked, no refusal, no redirect. While the database is away what was kept stands in, for as long as any cache
might give it (its Cache-Control), and says its age. Each process has a memory of its own, and knows of no other's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from threading import Lock, RLock
from typing import Any

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from campaign.db import DATABASE_AWAY
from campaign.http.caching import seconds_through_outage
from campaign.http.public_answers import PublicAnswer

EXTENSION = "cydlais page memory"
FRESH_SECONDS = 1.0  # that anybody may wait to see a change
QUICK_SECONDS, MOST_TIMES = 0.05, 5.0  # what takes longer to make is made as much more rarely, up to so many times
WAITING_SECONDS = 1.0  # for somebody else to have made it; then whoever waits makes their own
MOST_BYTES = 8 * 2**20
BYTES_BESIDE = 1024  # a page takes besides its body, about
TURNS = 64

PublicView = Callable[..., PublicAnswer]
View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Kept:
    """Up to `fresh_until` it is given, up to `usable_until` while somebody makes it anew."""

    answer: PublicAnswer
    made_at: float
    fresh_until: float
    usable_until: float

    @property
    def size(self) -> int:
        return len(self.answer.body) + BYTES_BESIDE

    @property
    def stays_until(self) -> float:
        """While no newer one can be made."""
        return self.made_at + seconds_through_outage(self.answer.cache_control)


class PageMemory:
    """Of one process; any thread may call it. Where it is full, what was renewed longest ago goes."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        fresh_seconds: float = FRESH_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._clock, self._fresh_seconds, self._most_bytes = clock, fresh_seconds, most_bytes
        self._kept: dict[Hashable, Kept] = {}  # what was renewed longest ago stands first
        self._size = 0
        self._lock = RLock()
        self._turns = [Lock() for _ in range(TURNS)]

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable, make: Callable[[], PublicAnswer]) -> tuple[PublicAnswer, float]:
        """What is kept under the key, or made by this call or by another, and how many seconds ago. Raises as `make` does."""
        kept = self._kept.get(key)
        present = self._clock()
        if kept is None or present >= kept.fresh_until:
            kept = self._renew(key, make, kept)
            present = self._clock()
        return kept.answer, present - kept.made_at

    def _renew(self, key: Hashable, make: Callable[[], PublicAnswer], old: Kept | None) -> Kept:
        turn = self._turns[hash(key) % TURNS]
        is_mine = turn.acquire(blocking=False)
        if not is_mine and old is not None and self._clock() < old.usable_until:
            return old
        is_mine = is_mine or turn.acquire(timeout=WAITING_SECONDS)
        try:
            found = self._kept.get(key)
            if found is not None and found is not old:
                return found
            return self._make(key, make, old)
        finally:
            if is_mine:
                turn.release()

    def _make(self, key: Hashable, make: Callable[[], PublicAnswer], old: Kept | None) -> Kept:
        begun = self._clock()
        try:
            made = make()
        except DATABASE_AWAY:
            failed = self._clock()
            if old is None or failed >= old.stays_until:
                raise
            again = min(failed + self._fresh_seconds, old.stays_until)
            return self._keep(key, replace(old, fresh_until=again, usable_until=old.stays_until))
        except BaseException:  # it is no page for everybody any more: nor shall it stand in later
            self._forget(key)
            raise
        fresh_until = begun + self._fresh_seconds * self._times(self._clock() - begun)
        return self._keep(key, Kept(made, begun, fresh_until, fresh_until + self._fresh_seconds))

    @staticmethod
    def _times(took: float) -> float:
        """A machine that has too much to do is not kept busy with pages."""
        return min(max(took / QUICK_SECONDS, 1.0), MOST_TIMES)

    def _keep(self, key: Hashable, kept: Kept) -> Kept:
        with self._lock:
            self._forget(key)
            if kept.size <= self._most_bytes:
                self._kept[key] = kept
                self._size += kept.size
            while self._kept and (self._size > self._most_bytes or self._is_first_over()):
                self._forget(next(iter(self._kept)))
        return kept

    def _is_first_over(self) -> bool:
        return self._clock() >= next(iter(self._kept.values())).stays_until

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            if gone := self._kept.pop(key, None):
                self._size -= gone.size


def configure(app: Flask) -> None:
    app.extensions[EXTENSION] = PageMemory()


def shared(view: PublicView, *, reads: Sequence[str] = ()) -> View:
    """The view as a page that is made for all who ask. It may look at those fields of the query that it `reads`, no others."""

    @wraps(view)
    def answer(*where: Any, **parameters: Any) -> Response:
        asked = tuple(request.args.get(name) for name in reads)
        memory = current_app.extensions[EXTENSION]
        assert isinstance(memory, PageMemory)
        found, age = memory.find((answer, where, tuple(parameters.items()), asked), lambda: view(*where, **parameters))
        return found.to(request, age=int(age))

    return answer
