"""The ledger as tests look at it, and a round of deliveries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from campaign.db import Database
from campaign.mail.deliver import Delivered, PostOffice, deliver_due
from campaign.mail.models import Delivery
from campaign.notifications.kinds import MAIL_KINDS
from campaign.outbox.models import OutboxEvent


def deliver(office: PostOffice) -> Delivered:
    return deliver_due(office, MAIL_KINDS)


def ledger(database: Database) -> list[Delivery]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.id)))


def states(database: Database) -> list[str]:
    return [delivery.state for delivery in ledger(database)]


def handle(database: Database, name: str, work: Callable[..., None]) -> None:
    """What the relay and a job do with the events of one name."""
    with database.transaction() as session:
        work(session, session.scalars(select(OutboxEvent).where(OutboxEvent.name == name)).all())


def values_of(mail: Delivery) -> dict[str, Any]:
    """All that it was given, for a copy: not what the database makes of it."""
    return {column.key: getattr(mail, column.key) for column in Delivery.__table__.columns if column.computed is None}
