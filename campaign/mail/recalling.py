"""Takes back what is composed and has not left: what it was to say, or whether it may leave, has changed.

And lets leave what was held.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from campaign.db import among, now
from campaign.mail.claims import postponed
from campaign.mail.leases import in_flight
from campaign.mail.models import Delivery
from campaign.mail.moving import moved


def recall(session: Session, subject_ids: Sequence[UUID], templates: Sequence[str]) -> None:
    """Have mails of these subjects that nobody posts yet composed anew: what they were to say has changed."""
    theirs = and_(among(Delivery.subject_id, subject_ids), Delivery.template.in_(templates))
    unposted = Delivery.state.in_(("queued", "claimed"))  # the queued too: who claims one waits for our commit
    session.execute(moved(and_(theirs, unposted), state="queued", claim=None, lease_until=None))


def call_back(session: Session, event_id: UUID) -> None:
    """Of the mails for this event none leaves that is composed and waits for its turn: it is composed anew.

    Waits for nobody. What another transaction moves at this moment is leaving, or is not composed yet.
    """
    waiting = select(Delivery.id).where(in_flight(session), Delivery.state == "claimed", Delivery.event_id == event_id)
    free = waiting.with_for_update(skip_locked=True).cte("free")
    session.execute(postponed(Delivery.id.in_(select(free.c.id)), 0))


def let_go(session: Session, event_id: UUID) -> None:
    """Mails for this event that were postponed are due now. What the provider put off is not."""
    held = and_(
        Delivery.is_queued, Delivery.event_id == event_id, Delivery.reason.is_(None), Delivery.not_before > now()
    )
    session.execute(moved(held, not_before=now()))
