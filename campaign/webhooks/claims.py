"""Moves deliveries from state to state. Each step names the claim that it was made under: who lost its lease moves nothing.

waiting → sending → delivered | waiting | dead; sending, with its lease over → sending again, as nobody knows what arrived. So a
post arrives at least once, and each time with the same id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import new_id
from campaign.webhooks.models import Webhook, WebhookDelivery
from campaign.webhooks.pace import PACE, wait_after
from campaign.webhooks.posting import Answer

LEASE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Claim:
    """Deliveries to one webhook that one worker may post until its lease is over, in the order in which it all happened."""

    id: UUID
    deliveries: tuple[WebhookDelivery, ...]


def due_webhooks(session: Session) -> list[UUID]:
    """Those that something is to be posted to now, whoever has waited longest first. Only looks."""
    waiting = (
        select(WebhookDelivery.webhook_id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(_is_due(), _may_go())
        .group_by(WebhookDelivery.webhook_id)
    )
    return list(session.scalars(waiting.order_by(func.min(WebhookDelivery.not_before))))


def claim_due(session: Session, webhook_id: UUID, limit: int) -> Claim:
    """Up to `limit` of one webhook that are due; at most one worker gets each."""
    due = (
        select(WebhookDelivery.id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.webhook_id == webhook_id, _is_due(), _may_go())
        .order_by(WebhookDelivery.not_before, WebhookDelivery.event_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
        .cte("due")  # a plain subquery may be run more than once, and then claims more than its limit
    )
    claim_id = new_id()
    rows = session.scalars(
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(select(due.c.id)))
        .values(
            state="sending",
            claim=claim_id,
            lease_until=now(LEASE_SECONDS),
            attempt=WebhookDelivery.attempt + 1,
            tried_at=now(),
        )
        .returning(WebhookDelivery)
        .execution_options(synchronize_session=False)
    ).all()
    return Claim(claim_id, tuple(sorted(rows, key=lambda row: row.event_id)))


def record_answer(session: Session, claim: Claim, delivery: WebhookDelivery, answer: Answer) -> bool:
    """Delivered, due again later, or dead; whether it was still this claim's."""
    if answer.is_good:
        values: dict[str, Any] = {"state": "delivered"}
    elif delivery.is_test or (wait := wait_after(delivery.attempt)) is None:
        values = {"state": "dead"}
    else:
        values = {"state": "waiting", "not_before": now(wait)}
    values |= {"status": answer.status, "failure": answer.failure, "claim": None, "lease_until": None}
    moved = update(WebhookDelivery).where(_ours(claim, [delivery.id])).values(values).returning(WebhookDelivery.id)
    return session.scalars(moved.execution_options(synchronize_session=False)).one_or_none() is not None


def put_back(session: Session, claim: Claim, ids: Sequence[UUID]) -> None:
    """These were claimed and not posted: they are due at once, and it was no try."""
    values = {"state": "waiting", "claim": None, "lease_until": None, "attempt": WebhookDelivery.attempt - 1}
    back = update(WebhookDelivery).where(_ours(claim, ids)).values(values)
    session.execute(back.execution_options(synchronize_session=False))


def drop_open(session: Session, webhook_id: UUID) -> None:
    """Nothing goes to it any more."""
    left = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state.in_(("waiting", "sending"))
    )
    values = {"state": "dropped", "claim": None, "lease_until": None}
    session.execute(left.values(values).execution_options(synchronize_session=False))


def _ours(claim: Claim, ids: Sequence[UUID]) -> ColumnElement[bool]:
    return and_(WebhookDelivery.id.in_(ids), WebhookDelivery.claim == claim.id, WebhookDelivery.state == "sending")


def _is_due() -> ColumnElement[bool]:
    """A lease, or a wait, longer than any that we give was given by a clock that was wrong."""
    over = or_(WebhookDelivery.not_before <= now(), WebhookDelivery.not_before > now(2 * max(PACE)))
    lost = or_(WebhookDelivery.lease_until <= now(), WebhookDelivery.lease_until > now(2 * LEASE_SECONDS))
    return or_(
        and_(WebhookDelivery.state == "waiting", over),
        and_(WebhookDelivery.state == "sending", lost),
    )


def _may_go() -> ColumnElement[bool]:
    """A test goes to one that is off or paused, too."""
    return or_(Webhook.state == "on", and_(Webhook.state.in_(("off", "paused")), WebhookDelivery.is_test))
