"""Names of what happens to drives, as the outbox carries them."""

from __future__ import annotations

OPENED = "drive.opened"
CLOSED = "drive.closed"
PAUSED = "drive.paused"
RESUMED = "drive.resumed"
CANCELLED = "drive.cancelled"
REOPENED = "drive.reopened"
ARCHIVED = "drive.archived"
CORRECTED = "drive.corrected"
MILESTONE_REACHED = "milestone.reached"  # its subject is the drive: the milestone's own row says which and when
