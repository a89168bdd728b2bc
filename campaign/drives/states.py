"""What state a drive is in: derived from its moments and the database's time, never stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_

from campaign.db import now
from campaign.drives.models import Drive

State = Literal["draft", "scheduled", "open", "paused", "closed", "cancelled", "archived"]
GRACE = timedelta(hours=24)  # after closing, what was given before can still be verified


def is_open() -> ColumnElement[bool]:
    """SQL: the drive takes contributions at this very moment of the database."""
    return and_(
        Drive.published_at.is_not(None),
        Drive.cancelled_at.is_(None),
        Drive.archived_at.is_(None),
        Drive.paused_at.is_(None),
        Drive.opens_at <= now(),
        Drive.closes_at > now(),
    )


def state_of(drive: Drive, present: datetime) -> State:
    """The state of `drive` at the moment `present`."""
    if drive.archived_at:
        return "archived"
    if drive.cancelled_at:
        return "cancelled"
    if not drive.published_at or not drive.opens_at or not drive.closes_at:
        return "draft"
    if drive.paused_at:
        return "paused"  # past its closing time too: resuming moves that
    if present >= drive.closes_at:
        return "closed"
    return "open" if present >= drive.opens_at else "scheduled"
