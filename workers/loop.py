"""Runs a step again and again until the process is told to stop. A failing step is logged, waited out and tried again."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from threading import Event

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 10.0

log = logging.getLogger(__name__)


def run_until_stopped(step: Callable[[], bool], *, idle_seconds: float) -> None:
    """Call `step` until SIGTERM or SIGINT; after one that had nothing to do (False), wait `idle_seconds`."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    wait = FIRST_WAIT_SECONDS
    while not stop.is_set():
        try:
            had_work = step()
        except Exception:
            log.exception("step failed", extra={"seconds": wait})
            stop.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            continue
        wait = FIRST_WAIT_SECONDS
        if not had_work:
            stop.wait(idle_seconds)
