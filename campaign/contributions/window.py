"""Until when a contribution can be verified: the one rule, in Python for pages and mails, in SQL for the upkeep.

For one that is pending, and for one that was recorded and is asked for as well.

Its own seven days, at the latest 24 hours after the drive closes. While the drive is paused the clock stands still: what the
pause takes is given back when it ends. A cancelled or archived drive takes no verification.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_

from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import GRACE, State

LIFE_SECONDS = 7 * 24 * 3600  # how long the link in the mail works, at the most


class Expiring(Protocol):
    """A contribution, or as much of it as this rule asks for."""

    @property
    def expires_at(self) -> datetime: ...


def usable_until(contribution: Expiring, drive: Drive) -> datetime:
    """The moment that mails and pages name, as far as it is known now: a pause moves it."""
    if drive.closes_at is None or drive.paused_at is not None:
        return contribution.expires_at
    return min(contribution.expires_at, drive.closes_at + GRACE)


def is_over(contribution: Expiring, drive: Drive, present: datetime) -> bool:
    """Whether it can no longer be verified at `present`."""
    if drive.cancelled_at is not None or drive.archived_at is not None:
        return True
    return drive.paused_at is None and present >= usable_until(contribution, drive)


def is_over_now() -> ColumnElement[bool]:
    """SQL: the same, at the database's present, for a query that joins the drive."""
    return or_(
        Drive.cancelled_at.is_not(None),
        Drive.archived_at.is_not(None),
        and_(
            Drive.paused_at.is_(None),
            or_(Contribution.expires_at <= now(), Drive.closes_at <= now(-GRACE.total_seconds())),
        ),
    )


def takes_verifications_now() -> ColumnElement[bool]:
    """SQL: whether what was given to the drive before may be verified still, had it all its seven days."""
    return and_(
        Drive.published_at.is_not(None),
        Drive.cancelled_at.is_(None),
        Drive.archived_at.is_(None),
        or_(Drive.paused_at.is_not(None), Drive.closes_at > now(-GRACE.total_seconds())),
    )


def takes_verifications(state: State, closes_at: datetime | None, present: datetime) -> bool:
    """Whether a drive in this state may still have contributions to verify."""
    if state in ("open", "paused"):
        return True
    return state == "closed" and closes_at is not None and present < closes_at + GRACE
