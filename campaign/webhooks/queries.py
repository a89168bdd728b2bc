"""What there is to see of webhooks: how each stands, and what became of the posts to it. Never a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.webhooks.models import BY_HAND, DELIVERY_STATES, Webhook, WebhookDelivery, WebhookEvent

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One post, with the event that it is of. `not_before` is when it is tried next, where it waits."""

    event_id: UUID
    name: str
    sequence: int | None
    state: str
    attempt: int
    status: int | None
    failure: str | None
    occurred_at: datetime
    tried_at: datetime | None
    not_before: datetime


def list_webhooks(session: Session) -> Sequence[Webhook]:
    """Those that have not ended before those that have, the newest first."""
    return session.scalars(select(Webhook).order_by(Webhook.state == "ended", Webhook.created_at.desc())).all()


def count_stopped(session: Session) -> int:
    """How many are paused, and by nobody's hand."""
    stopped = Webhook.state == "paused", Webhook.state_reason != BY_HAND
    return session.execute(select(func.count()).select_from(Webhook).where(*stopped)).scalar_one()


def count_deliveries(session: Session, webhook_id: UUID) -> Mapping[str, int]:
    """How many there are in each state, of the last 30 days."""
    counted = select(WebhookDelivery.state, func.count()).where(WebhookDelivery.webhook_id == webhook_id)
    there = dict(session.execute(counted.group_by(WebhookDelivery.state)).all())
    return {state: there.get(state, 0) for state in DELIVERY_STATES}


def latest_deliveries(session: Session, webhook_id: UUID, *, state: str | None = None) -> list[DeliveryView]:
    """The latest events first; of all states or of one."""
    found = (
        select(
            WebhookEvent.id,
            WebhookEvent.name,
            WebhookEvent.sequence,
            WebhookDelivery.state,
            WebhookDelivery.attempt,
            WebhookDelivery.status,
            WebhookDelivery.failure,
            WebhookEvent.occurred_at,
            WebhookDelivery.tried_at,
            WebhookDelivery.not_before,
        )
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .where(WebhookDelivery.webhook_id == webhook_id)
    )
    if state is not None:
        found = found.where(WebhookDelivery.state == state)
    rows = session.execute(found.order_by(WebhookDelivery.event_id.desc()).limit(MOST_SHOWN))
    return [DeliveryView(*tuple(row)) for row in rows]
