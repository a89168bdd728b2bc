"""Forgets the detail of mails after 90 days: when each left, under which number of the provider's, and what was said of it.

The skeleton stays for ever, so that no mail goes twice: for which event, by which template, to which keyed mailbox, and what
became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.mail.models import Delivery

KEPT_DAYS = 90
SETTLED = ("accepted", "delivered", "bounced", "merged", "dropped", "failed")
DETAIL = ("message_id", "reason", "posted_at", "accepted_at", "carrier_id", "claim", "lease_until")


def old_details(ahead: float) -> Select[UUID]:
    """Mails that were called for 90 days ago, of which there is more than the skeleton."""
    is_detailed = or_(*(getattr(Delivery, name).is_not(None) for name in DETAIL))
    old = Delivery.created_at <= now(ahead - KEPT_DAYS * 24 * 3600)
    return select(Delivery.id).where(Delivery.state.in_(SETTLED), old, is_detailed)


def forget_details(session: Session, delivery_ids: Sequence[UUID]) -> None:
    bare = update(Delivery).where(Delivery.id.in_(delivery_ids)).values(**dict.fromkeys(DETAIL))
    session.execute(bare.execution_options(synchronize_session=False))
