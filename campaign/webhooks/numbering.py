"""Numbers what happened, drive by drive and without a gap, and has it delivered to whoever wants it, in one transaction.

Numbers are given here and not in the request, which would wait for the row of its drive; the order is that in which events were
noted by then. One worker at a time does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.db import Database, insert, now
from campaign.ids import new_id
from campaign.turns import try_turn
from campaign.webhooks.groups import GROUP_OF
from campaign.webhooks.models import LIVE_STATES, Webhook, WebhookDelivery, WebhookEvent, WebhookSequence
from campaign.webhooks.places import Place, place_of

TURN = "webhook numbers"


def number_events(database: Database) -> int:
    """Number what is not numbered yet; how many. Safe to run beside itself."""
    with database.reading() as session:
        if session.scalar(select(WebhookEvent.id).where(WebhookEvent.numbered_at.is_(None)).limit(1)) is None:
            return 0
    return in_batches(database, _number)


def wants(webhook: Webhook, name: str, place: Place) -> bool:
    """Whether the webhook is to be told of this event, which happened there."""
    return GROUP_OF[name] in webhook.groups and (
        webhook.campaigns is None or not place.campaign_ids.isdisjoint(map(UUID, webhook.campaigns))
    )


def _number(session: Session, limit: int) -> int:
    if not try_turn(session, TURN):
        return 0
    fresh = select(WebhookEvent).where(WebhookEvent.numbered_at.is_(None)).order_by(WebhookEvent.id).limit(limit)
    events = session.scalars(fresh.with_for_update()).all()
    webhooks = session.scalars(select(Webhook).where(Webhook.state.in_(LIVE_STATES))).all()
    present = session.execute(select(now())).scalar_one()
    for event in events:
        event.numbered_at = present
        place = place_of(session, event.name, event.subject_id)
        if place is None:
            continue
        if place.drive_id is not None:
            event.drive_id, event.sequence = place.drive_id, _next(session, place.drive_id)
        _deliver(session, event, [webhook.id for webhook in webhooks if wants(webhook, event.name, place)])
    session.flush()
    return len(events)


def _next(session: Session, drive_id: UUID) -> int:
    first = insert(session, WebhookSequence).values(drive_id=drive_id, last=1)
    given = first.on_conflict_do_update(index_elements=["drive_id"], set_={"last": WebhookSequence.last + 1})
    return session.execute(given.returning(WebhookSequence.last)).scalar_one()


def _deliver(session: Session, event: WebhookEvent, webhook_ids: Sequence[UUID]) -> None:
    session.flush()
    for webhook_id in webhook_ids:
        row = {"id": new_id(), "webhook_id": webhook_id, "event_id": event.id, "is_test": False, "attempt": 0}
        new = insert(session, WebhookDelivery).values(**row, state="waiting", not_before=now())
        session.execute(new.on_conflict_do_nothing())
