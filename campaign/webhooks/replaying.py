"""Posts again what happened since a moment, with the ids that it had: in batches, by a worker, while new things go on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import Database, insert, now
from campaign.ids import new_id
from campaign.webhooks.groups import GROUP_OF
from campaign.webhooks.models import LIVE_STATES, Webhook, WebhookDelivery, WebhookEvent
from campaign.webhooks.numbering import wants
from campaign.webhooks.places import places_of

BATCH_SIZE = 500
OVER = ("delivered", "dead", "dropped")


def work_on_replays(database: Database) -> int:
    """Have all that was asked for again be due; how many deliveries. Safe to run beside itself, and to kill."""
    with database.reading() as session:
        waiting = session.scalars(select(Webhook.id).where(Webhook.replay_since.is_not(None))).all()
    return sum(_replay(database, webhook_id) for webhook_id in waiting)


def _replay(database: Database, webhook_id: UUID) -> int:
    total = 0
    while True:
        with database.transaction() as session:
            webhook = session.scalar(
                select(Webhook)
                .where(Webhook.id == webhook_id, Webhook.replay_since.is_not(None), Webhook.state.in_(LIVE_STATES))
                .with_for_update(skip_locked=True)
            )
            if webhook is None:
                return total
            total += _replay_batch(session, webhook)


def _replay_batch(session: Session, webhook: Webhook) -> int:
    happened = (
        select(WebhookEvent)
        .where(
            WebhookEvent.occurred_at >= webhook.replay_since,
            WebhookEvent.id > (webhook.replay_cursor or UUID(int=0)),
            WebhookEvent.numbered_at.is_not(None),
        )
        .order_by(WebhookEvent.id)
        .limit(BATCH_SIZE)
    )
    events = session.scalars(happened).all()
    places = places_of(session, [event for event in events if event.name in GROUP_OF])
    again = [event.id for event, place in places if wants(webhook, event.name, place)]
    for event_id in again:
        _due_again(session, webhook.id, event_id)
    if len(events) < BATCH_SIZE:
        webhook.replay_since = webhook.replay_cursor = None
    else:
        webhook.replay_cursor = events[-1].id
    session.flush()
    return len(again)


def _due_again(session: Session, webhook_id: UUID, event_id: UUID) -> None:
    """What waits for its turn waits on."""
    row = insert(session, WebhookDelivery).values(
        id=new_id(),
        webhook_id=webhook_id,
        event_id=event_id,
        is_test=False,
        attempt=0,
        state="waiting",
        not_before=now(),
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["webhook_id", "event_id"],
            set_={"state": "waiting", "attempt": 0, "not_before": now(), "status": None, "failure": None},
            where=WebhookDelivery.state.in_(OVER),
        )
    )
