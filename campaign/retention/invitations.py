"""Ends invitations into teams that nobody accepted in time. In batches of 500, safe to stop and to run again."""

from __future__ import annotations

from campaign.batching import in_batches
from campaign.contributions.letter.team.membership import end_old_invitations
from campaign.db import Database


def end_invitations(database: Database) -> int:
    """How many ran out."""
    return in_batches(database, end_old_invitations)
