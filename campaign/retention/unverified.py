"""Ends what was never verified in its time; what was typed into it is forgotten 14 days after it was sent in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.ending import expire
from campaign.contributions.models import Contribution
from campaign.contributions.window import is_over_now
from campaign.db import Database, now
from campaign.drives.models import Drive

UNVERIFIED_DAYS = 14


def expire_unverified(database: Database) -> int:
    """End pending contributions whose time is over (seven days, at the latest a day after the drive closed); how many."""
    return in_batches(database, _expire)


def old_unverified(ahead: float) -> Select[UUID]:
    """What will have been sent in 14 days ago in `ahead` seconds, and has ended unverified."""
    return select(Contribution.id).where(
        Contribution.state == "expired",
        Contribution.cleared_at.is_(None),
        Contribution.submitted_at <= now(ahead - UNVERIFIED_DAYS * 24 * 3600),
    )


def _expire(session: Session, limit: int) -> int:
    due = session.scalars(
        select(Contribution.id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(Contribution.state == "pending", is_over_now())
        .limit(limit)
        .with_for_update(skip_locked=True, of=Contribution)
    ).all()
    expire(session, due)
    return len(due)
