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
HANDED_OVER = "drive.handed_over"
ANSWERED = "drive.answered"
ACHIEVEMENT_RECORDED = "achievement.recorded"
UPDATE_READIED = "update.readied"  # waits for a second person's approval
UPDATE_APPROVED = "update.approved"
UPDATE_TESTED = "update.tested"  # its subject is the test
UPDATE_BEGUN = "update.begun"  # its mails stand in the ledger under this event
UPDATE_PAUSED = "update.paused"
UPDATE_RESUMED = "update.resumed"
UPDATE_CANCELLED = "update.cancelled"
UPDATE_SUPERSEDED = "update.superseded"  # its subject is the older version
UPDATE_SENT = "update.sent"
