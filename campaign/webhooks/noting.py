"""Notes for webhooks what happened, in the transaction in which a relay claims it: no queue loses it, no request waits for it.

One statement that looks nothing up, so that nothing here can stop a relay; numbers are given by a worker (numbering.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.outbox.drain import ClaimedEvent
from campaign.outbox.models import OutboxEvent
from campaign.webhooks.groups import GROUP_OF
from campaign.webhooks.models import LIVE_STATES, Webhook, WebhookEvent


def note_events(session: Session, events: Iterable[ClaimedEvent]) -> None:
    """Once, however often an event is claimed; nothing where no webhook is on."""
    ids = [event.id for event in events if event.name in GROUP_OF]
    if not ids:
        return
    is_wanted = exists().where(Webhook.state.in_(LIVE_STATES))
    happened = select(OutboxEvent.id, OutboxEvent.name, OutboxEvent.subject_id, OutboxEvent.occurred_at, now())
    session.execute(
        insert(session, WebhookEvent)
        .from_select(
            ["id", "name", "subject_id", "occurred_at", "noted_at"],
            happened.where(OutboxEvent.id.in_(ids), is_wanted),
        )
        .on_conflict_do_nothing()
    )
