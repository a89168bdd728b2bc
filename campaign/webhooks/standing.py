"""How a webhook stands after an answer: working, failing, paused after three days of that, or ended by its receiver.

Its owner is told of the last two by a mail.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Update, func, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.outbox.record import record_event
from campaign.webhooks import events
from campaign.webhooks.claims import drop_open
from campaign.webhooks.models import Webhook
from campaign.webhooks.pace import FAILING_SECONDS
from campaign.webhooks.posting import Answer

GONE_STATUS = 410
FAILING, GONE, UNREADABLE = "failing", "gone", "secret-unreadable"


def note_answer(session: Session, webhook_id: UUID, answer: Answer, *, is_test: bool) -> None:
    """A test that succeeds switches on what was off; one that fails says nothing of what was posted before."""
    if answer.status == GONE_STATUS:
        _end_gone(session, webhook_id)
    elif answer.is_good:
        session.execute(_change(webhook_id, delivered_at=now(), failing_since=None))
        if is_test:
            session.execute(_change(webhook_id, state="on", state_reason=None).where(Webhook.state == "off"))
    elif not is_test:
        session.execute(_change(webhook_id, failing_since=func.coalesce(Webhook.failing_since, now())))
        pause_for(session, webhook_id, FAILING, Webhook.failing_since <= now(-FAILING_SECONDS))


def pause_for(session: Session, webhook_id: UUID, reason: str, *conditions: Any) -> None:
    """Paused by the service itself, once: its owner is told. What happens meanwhile waits for whoever lets it go on."""
    paused = _change(webhook_id, state="paused", state_reason=reason).where(Webhook.state == "on", *conditions)
    if session.scalars(paused.returning(Webhook.id)).one_or_none() is not None:
        record_event(session, events.PAUSED, webhook_id)


def _end_gone(session: Session, webhook_id: UUID) -> None:
    ended = _change(
        webhook_id,
        state="ended",
        state_reason=GONE,
        secret=None,
        old_secret=None,
        old_secret_until=None,
        replay_since=None,
        replay_cursor=None,
    )
    if session.scalars(ended.where(Webhook.state != "ended").returning(Webhook.id)).one_or_none() is not None:
        drop_open(session, webhook_id)
        record_event(session, events.GONE, webhook_id)


def _change(webhook_id: UUID, **values: Any) -> Update:
    changed = update(Webhook).where(Webhook.id == webhook_id).values(**values)
    return changed.execution_options(synchronize_session=False)
