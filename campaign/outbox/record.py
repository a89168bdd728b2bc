"""Writes events into the caller's transaction: the state and the word of it are committed together, or neither."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import new_id
from campaign.outbox.models import OutboxEvent


def record_event(session: Session, name: str, subject_id: UUID) -> UUID:
    """Record that `name` (noun.past_participle) happened to the row `subject_id`; the id of the event."""
    event_id = new_id()
    session.execute(
        insert(OutboxEvent).values(id=event_id, name=name, subject_id=subject_id, occurred_at=now(), retry_at=now())
    )
    return event_id
