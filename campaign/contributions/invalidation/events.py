"""Names of what happens to invalidations, as the outbox carries them; their subject is the invalidation."""

from __future__ import annotations

STARTED = "invalidation.started"
CANCELLED = "invalidation.cancelled"
FINISHED = "invalidation.finished"
REVERTED = "invalidation.reverted"  # to be undone: its contributions go back one after another
UNDONE = "invalidation.undone"
