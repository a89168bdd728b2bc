"""Jobs that do what no job should, for the workers of tests."""

from __future__ import annotations

import ctypes
import signal
import time

from workers.mail import deliver
from workers.runtime import current

RUNS = "rq:runs"
SECRET = "suzie@example.com"
MEGABYTE = 1024 * 1024


def block(version: int) -> None:
    """Stands in C with the interpreter's lock, and hears no alarm."""
    name = SECRET
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ctypes.PyDLL(None).sleep(30)
    assert name


def swallow_everything(version: int) -> None:
    """Goes on after each alarm."""
    while True:
        try:
            signal.pause()
        except Exception:  # noqa: BLE001 - that is what is wrong with it
            continue


def devour(version: int) -> None:
    """Wants two gigabytes, of which nothing is ever written."""
    hoard = [bytearray(16 * MEGABYTE) for _ in range(128)]
    assert hoard


def deliver_twice(version: int) -> None:
    """Takes a minute, and says in Redis that it was begun: counted there, since RQ may have it done by two."""
    current().connection.incr(RUNS)
    deliver(version)
    time.sleep(60)
    deliver(version)


def behave(version: int) -> None:
    """Does nothing wrong."""
