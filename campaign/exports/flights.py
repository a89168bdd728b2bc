"""One piece of work for all who ask for the same at once: the first does it, the others wait for what comes of it.

Owns nothing that lasts: who asks when it is done has it done again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Flights(Generic[Value]):
    """What is under way in this process, by what was asked for. Any thread may call it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: dict[Hashable, Future[Value]] = {}

    def share(self, key: Hashable, work: Callable[[], Value]) -> Value:
        """What `work` gives, done by this call or by one that is under way; what it raises is raised to all of them."""
        with self._lock:
            under_way = self._flying.get(key)
            flight = under_way or self._flying.setdefault(key, Future())
        if under_way:
            return under_way.result()
        try:
            flight.set_result(work())
        except BaseException as fault:  # noqa: BLE001 - whatever it is, nobody waits for ever
            flight.set_exception(fault)
        finally:
            with self._lock:
                del self._flying[key]
        return flight.result()
