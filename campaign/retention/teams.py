"""Forgets teams: invitations that ran out, who has left, and what was to be done in drives that were put away long ago.

In batches of 500, safe to stop and to run again.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.letter.team.membership import (
    end_old_invitations,
    forget_follow_ups,
    forget_members,
    forget_nudges,
)
from campaign.db import Database

STEPS: tuple[Callable[[Session, int], int], ...] = (
    end_old_invitations,
    forget_members,
    forget_follow_ups,
    forget_nudges,
)


def forget_teams(database: Database) -> int:
    """How many rows it changed."""
    return sum(in_batches(database, step) for step in STEPS)
