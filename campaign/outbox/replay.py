"""Makes past events due again, for jobs that were added or mended since. What a job has dealt with it does not do twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import lowest_id
from campaign.outbox.models import OutboxEvent

CLOCKS_DIFFER = timedelta(hours=2)


def count_since(session: Session, since: datetime) -> int:
    """How many events happened since then."""
    return session.execute(select(func.count()).select_from(OutboxEvent).where(*_since(since))).scalar_one()


def replay_batch(session: Session, since: datetime, after: UUID, limit: int = 500) -> list[UUID]:
    """Make up to `limit` events due that happened since then and whose ids come after `after`; their ids, in order.

    Receipts stay: each job that left one passes the event over, so that only what is new to a job happens.
    """
    ids = list(
        session.scalars(
            select(OutboxEvent.id).where(*_since(since), OutboxEvent.id > after).order_by(OutboxEvent.id).limit(limit)
        )
    )
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(ids))
        .values(settled_at=None, retry_at=now())
        .execution_options(synchronize_session=False)
    )
    return ids


def _since(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """By the index of ids first, whose makers' clocks may differ a little, then by the database's own time."""
    return OutboxEvent.id >= lowest_id(moment - CLOCKS_DIFFER), OutboxEvent.occurred_at >= moment
