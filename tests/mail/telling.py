"""A mail that left, what the provider tells of it, and what came of that."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import func, select, update

from campaign.db import Database, now
from campaign.ids import new_id
from campaign.mail.hearing import apply_events
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery, Suppression
from campaign.mail.provider_events import store_events
from campaign.mail.sendgrid_events import read_events
from campaign.notifications.kinds import MAIL_KINDS
from campaign.outbox.models import OutboxEvent

KEY = "another secret that only tests know, 01234"
SUZIE = "suzies mailbox"
Stopped = set[tuple[str, str, bool]]  # scope, reason, and whether only for a time


def mail(database: Database, template: str, state: str = "accepted", *, mailbox: str = SUZIE, attempt: int = 1) -> UUID:
    """A mail that left a moment ago."""
    with database.transaction() as session:
        subject_id = new_id()
        queue_delivery(session, NewDelivery(new_id(), template, mailbox, subject_id, "cy"))
        return session.scalars(
            update(Delivery)
            .where(Delivery.subject_id == subject_id)
            .values(state=state, attempt=attempt, posted_at=now())
            .returning(Delivery.id)
        ).one()


def post(database: Database, *told: dict[str, object]) -> int:
    """As the hook stores it; how many were new."""
    with database.transaction() as session:
        return store_events(session, read_events(json.dumps(told).encode(), KEY))


def hear(database: Database, *told: dict[str, object]) -> None:
    post(database, *told)
    apply_events(database, MAIL_KINDS)


def state_of(database: Database, delivery_id: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Delivery, delivery_id).state


def stopped(database: Database, mailbox: str = SUZIE) -> Stopped:
    with database.reading() as session:
        rows = session.scalars(select(Suppression).where(Suppression.mailbox_key == mailbox))
        return {(row.scope, row.reason, row.until is not None) for row in rows}


def count(database: Database, name: str) -> int:
    with database.reading() as session:
        found = select(func.count()).where(OutboxEvent.name == name)
        return session.execute(found).scalar_one()
