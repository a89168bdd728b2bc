"""Mails of which nobody knows whether the provider has them: shown to a person, who alone may send one again or give it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.errors import ConflictError
from campaign.mail.models import Delivery

GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class UnknownDelivery:
    """One such mail; `ambiguous_count` is how often its fate was lost."""

    id: UUID
    template: str
    language: str
    posted_at: datetime | None
    ambiguous_count: int
    reason: str | None


def list_unknown(session: Session, limit: int = 500) -> list[UnknownDelivery]:
    """The oldest first."""
    rows = session.scalars(select(Delivery).where(Delivery.is_unknown).order_by(Delivery.id).limit(limit))
    return [
        UnknownDelivery(row.id, row.template, row.language, row.posted_at, row.ambiguous_count, row.reason)
        for row in rows
    ]


def count_unknown(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Delivery).where(Delivery.is_unknown)).scalar_one()


def resend(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Send these again, at the price of a second copy. Raises ConflictError where one is not unknown, and changes none."""
    _move(session, delivery_ids, state="queued", not_before=now(), lease_until=None)


def give_up(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Never send these again. Raises ConflictError where one is not unknown, and changes none."""
    _move(session, delivery_ids, state="dropped", reason=GIVEN_UP, lease_until=None)


def _move(session: Session, delivery_ids: Sequence[UUID], **values: object) -> None:
    moved = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == "unknown")
        .values(**values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    if set(moved) != set(delivery_ids):
        raise ConflictError("delivery-not-unknown")
