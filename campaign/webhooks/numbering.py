"""Numbers what happened, drive by drive and without a gap, and has it delivered to whoever wants it, in one transaction.

Numbers are given here and not in the request, which would wait for the row of its drive; the order is that in which events were
noted by then. One worker at a time does it.
"""

from __future__ import annotations

from collections import Counter
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
from campaign.webhooks.places import Place, places_of

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
    places = places_of(session, events)
    for event in events:
        event.numbered_at = present
    _give_numbers(session, [(event, place.drive_id) for event, place in places if place.drive_id])
    session.flush()
    told = [
        (webhook.id, event.id) for event, place in places for webhook in webhooks if wants(webhook, event.name, place)
    ]
    if told:
        rows = [{"id": new_id(), "webhook_id": webhook_id, "event_id": event_id} for webhook_id, event_id in told]
        fixed = {"is_test": False, "attempt": 0, "state": "waiting", "not_before": present}
        session.execute(insert(session, WebhookDelivery).on_conflict_do_nothing(), [{**row, **fixed} for row in rows])
    return len(events)


def _give_numbers(session: Session, events: Sequence[tuple[WebhookEvent, UUID]]) -> None:
    """To each drive's in their order. Whoever numbers those of several drives takes their rows in one order."""
    counts = Counter(drive_id for _, drive_id in events)
    before = {drive_id: _take(session, drive_id, counts[drive_id]) for drive_id in sorted(counts)}
    for event, drive_id in events:
        before[drive_id] += 1
        event.drive_id, event.sequence = drive_id, before[drive_id]


def _take(session: Session, drive_id: UUID, count: int) -> int:
    """So many numbers after the one that is given back."""
    first = insert(session, WebhookSequence).values(drive_id=drive_id, last=count)
    taken = first.on_conflict_do_update(index_elements=["drive_id"], set_={"last": WebhookSequence.last + count})
    return int(session.execute(taken.returning(WebhookSequence.last)).scalar_one()) - count
