"""Writes events into the caller's transaction: the state and the word of it are committed together, or neither."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BindParameter, FromClause, bindparam, insert, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

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


def event_insertion(happened: FromClause) -> ReturningInsert[UUID]:
    """SQL: the same for what `happened`, which has `subject_id` and `name`, under the id `given_event_id`: the subject."""
    source = select(given_event_id().label("id"), happened.c.name, happened.c.subject_id, now(), now(), literal(0))
    names = ["id", "name", "subject_id", "occurred_at", "retry_at", "publish_count"]
    return insert(OutboxEvent).from_select(names, source, include_defaults=False).returning(OutboxEvent.subject_id)


def given_event_id() -> BindParameter[UUID]:
    """Room for the event's id."""
    return bindparam("given_event_id", type_=OutboxEvent.id.type)
