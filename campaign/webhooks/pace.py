"""When a post that failed is tried again, and when a receiver has failed for too long."""

from __future__ import annotations

import secrets

MINUTE, HOUR = 60.0, 3600.0
PACE = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 7 * HOUR, 10 * HOUR)  # a day in all, after the first try
LONGEST_JITTER = 0.1  # of each wait, so that what failed together does not come back together
FAILING_SECONDS = 72 * HOUR  # without a single answer that was good: then the webhook is paused

_random = secrets.SystemRandom()


def wait_after(attempt: int) -> float | None:
    """How long to wait after the try of this number, from 1 on; None where it was the last."""
    if attempt > len(PACE):
        return None
    return PACE[attempt - 1] * _random.uniform(1.0, 1.0 + LONGEST_JITTER)
