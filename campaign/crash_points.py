"""Places in the code where a test has the process kill itself, to see what a crash just there costs.

Owns the list of places. Off, which they always are in production, a place costs one comparison.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

POINTS = (
    "sign.before-commit",
    "sign.after-commit",
    "verify.before-commit",
    "verify.after-commit",
    "relay.after-claim",
    "relay.after-enqueue",
    "job.before-commit",
    "job.after-commit",
    "mail.after-claim",
    "mail.after-posting",
    "mail.after-answer",
    "fold.before-commit",
    "fold.after-commit",
    "number.before-commit",
    "number.after-commit",
    "snapshot.before-commit",
    "list.before-rename",
    "list.after-rename",
    "batch.after-commit",
    "erasure.before-commit",
    "webhook.after-answer",
)


@dataclass(slots=True)
class Crash:
    """At which of POINTS to die, and how many times it is passed before that."""

    point: str
    passes: int = 0


_armed: Crash | None = None


def parse_crash(text: str) -> Crash:
    """`point`, or `point:3` to die there the third time. Raises ValueError."""
    point, _, times = text.partition(":")
    passes = int(times or 1) - 1
    if point not in POINTS or passes < 0:
        raise ValueError(f"no crash point: {text}")
    return Crash(point, passes)


def arm(crash: Crash | None) -> None:
    """From now on this process dies there; None: nowhere."""
    global _armed
    _armed = crash


def crash_point(point: str) -> None:
    """Die here, as by kill -9, if that was asked for."""
    if _armed is None or _armed.point != point:
        return
    if _armed.passes:
        _armed.passes -= 1
        return
    os.kill(os.getpid(), signal.SIGKILL)
