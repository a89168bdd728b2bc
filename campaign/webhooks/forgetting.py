"""Which events of webhooks are past, with the posts of them: what is gone cannot be posted again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.webhooks.models import WebhookEvent

KEPT_DAYS = 30


def old_events(ahead: float) -> Select[UUID]:
    """Those that will have been noted 30 days ago in `ahead` seconds."""
    since = select(now(ahead - KEPT_DAYS * 24 * 3600)).scalar_subquery()
    return select(WebhookEvent.id).where(WebhookEvent.noted_at <= since)


def forget_events(session: Session, event_ids: Sequence[UUID]) -> None:
    """Delete these, with their deliveries."""
    gone = delete(WebhookEvent).where(WebhookEvent.id.in_(event_ids))
    session.execute(gone.execution_options(synchronize_session=False))
