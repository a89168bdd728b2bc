"""Mails that leave inside another one to the same mailbox, whose fate is theirs: taken along, and let go again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import Session, aliased

from campaign.db import among, now
from campaign.mail.models import Delivery
from campaign.mail.moving import moved


def is_carried_by(ids: Collection[UUID]) -> ColumnElement[bool]:
    """SQL: it leaves, or left, inside one of these."""
    return and_(among(Delivery.carrier_id, ids), Delivery.state == "merged")


def merge(session: Session, claim_id: UUID, ids: Sequence[UUID], carrier_id: UUID) -> None:
    """These of a claim leave inside the mail `carrier_id`, whose fate is theirs, and with them what they carried themselves.

    Where that was stopped while it was composed, they wait for their lease.
    """
    carrier = aliased(Delivery)
    is_leaving = exists().where(carrier.id == carrier_id, carrier.claim == claim_id, carrier.state == "claimed")
    session.execute(moved(and_(is_carried_by(ids), is_leaving), carrier_id=carrier_id))
    theirs = and_(among(Delivery.id, ids), Delivery.claim == claim_id, Delivery.state == "claimed")
    session.execute(moved(and_(theirs, is_leaving), state="merged", carrier_id=carrier_id, lease_until=None))


def release_carried(session: Session, ids: Collection[UUID]) -> None:
    """What these carried is due again without them."""
    freed = {"state": "queued", "carrier_id": None, "not_before": now(), "posted_at": None}
    session.execute(moved(is_carried_by(ids), **freed))
