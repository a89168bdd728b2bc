"""Remembers for a few seconds what many posts need alike, so that the database is not asked for it at each of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Of one process: `most` values, each for so many seconds. What could not be loaded is not remembered."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._values: dict[K, tuple[float, V]] = {}

    def recall(self, key: K, load: Callable[[], V]) -> V:
        """The value, as it was that many seconds ago at the most."""
        until, value = self._values.get(key, (0.0, None))
        if value is not None and monotonic() < until:
            return value
        loaded = load()
        if len(self._values) >= self._most:
            self._values.clear()
        self._values[key] = monotonic() + self._seconds, loaded
        return loaded
