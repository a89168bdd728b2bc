"""How long answers are kept by caches between the service and its readers."""

from __future__ import annotations

import re

# Once stale, kept twice as long while a new one is fetched, and five times as long while the service cannot answer.
FOR_EVERYBODY = "public, max-age=60, stale-while-revalidate=120, stale-if-error=300"
# What shows names: one that is taken back is gone everywhere within a minute, half of it while a new page is fetched.
WITH_NAMES = "public, max-age=30, stale-while-revalidate=30"
WITH_ROOM_FOR_NAMES = f"{WITH_NAMES}, stale-if-error=600"  # as long as none stands there, it may stay through an outage
FOR_NOBODY_ELSE = "no-store"

_FRESH_OR_BETTER_THAN_NOTHING = re.compile(r"\b(?:max-age|stale-if-error)=(\d+)")


def seconds_through_outage(cache_control: str) -> int:
    """For how long an answer may be given while no newer one can be had: while it is fresh, and `stale-if-error` more."""
    return sum(map(int, _FRESH_OR_BETTER_THAN_NOTHING.findall(cache_control)))
