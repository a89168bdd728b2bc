"""The states of a pledge beside those of its contribution, and what each of them counts for."""

from __future__ import annotations

STATES = (
    "unverified",  # its contribution does not count, or not yet
    "waiting",  # counted, on the waiting list
    "pledged",
    "reminded",
    "fulfilled",
    "lapsed",  # nobody answered
    "released",  # its giver cannot keep it, or nobody knows any more who that is
    "ended",  # its contribution was withdrawn after it was kept, never verified, or taken out
)
OPEN_STATES = ("pledged", "reminded")  # still to be done
PLACED_STATES = ("pledged", "reminded", "fulfilled", "lapsed")  # pledged, whatever came of it; each has its place
COUNTED_STATES = ("waiting", *PLACED_STATES)  # those of a verified contribution
