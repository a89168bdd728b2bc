"""Who writes to SQLite next: one thread of a process after another. Refuses nobody while turns come to their end.

Where one does not, a few wait for it to the end of their patience, and whoever else comes is refused soon: their threads have
pages to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore
from time import monotonic

from sqlalchemy.exc import OperationalError

STANDSTILL = 0.25  # of the patience: when nothing has ended for so long, nothing goes on


class Turns:
    """Whoever takes one waits `wait_seconds` at the most; TimeoutError then.

    Beyond `most_waiting`, it comes as soon as there is a standstill. A turn that ends because somebody else has the database
    (OperationalError) is none that has come to its end.
    """

    def __init__(self, wait_seconds: float, most_waiting: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._wait_seconds, self._clock = wait_seconds, clock
        self._lock = Lock()
        self._patient = Semaphore(most_waiting)
        self._waiting, self._counting = 0, Lock()
        self._moved_at = clock()  # when a turn last ended, or began where none was taken

    @property
    def are_waited_for(self) -> bool:
        """Whether somebody waits who is likely to take the next."""
        return self._waiting > 0

    @contextmanager
    def take(self) -> Iterator[None]:
        """The block is a turn."""
        if self._lock.acquire(blocking=False):
            self._moved_at = self._clock()
        else:
            self._wait()
        has_ended = True
        try:
            yield
        except OperationalError:
            has_ended = False
            raise
        finally:
            if has_ended:
                self._moved_at = self._clock()
            self._lock.release()

    def _wait(self) -> None:
        last = self._clock() + self._wait_seconds
        is_patient = self._patient.acquire(blocking=False)
        self._count(1)
        try:
            while not self._lock.acquire(timeout=max(self._until(last, is_patient=is_patient) - self._clock(), 0)):
                if self._clock() >= self._until(last, is_patient=is_patient):  # nothing has moved meanwhile
                    raise TimeoutError
        finally:
            self._count(-1)
            if is_patient:
                self._patient.release()

    def _count(self, step: int) -> None:
        with self._counting:
            self._waiting += step

    def _until(self, last: float, *, is_patient: bool) -> float:
        return last if is_patient else min(last, self._moved_at + self._wait_seconds * STANDSTILL)
