"""Writes down that a milestone was reached: once for each drive and milestone, never undone by a later fall."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.events import MILESTONE_REACHED
from campaign.drives.models import Milestone
from campaign.outbox.record import record_event


def reach_milestones(session: Session, drive_id: UUID, count: int) -> tuple[int, ...]:
    """Mark the milestones that `count` has come to, with one event for all of them; those newly reached, in order.

    The folding job calls it in the transaction that wrote the count.
    """
    reached = session.scalars(
        update(Milestone)
        .where(Milestone.drive_id == drive_id, Milestone.at <= count, Milestone.reached_at.is_(None))
        .values(reached_at=now())
        .returning(Milestone.at)
        .execution_options(synchronize_session=False)
    ).all()
    if reached:
        record_event(session, MILESTONE_REACHED, drive_id)
    return tuple(sorted(reached))
