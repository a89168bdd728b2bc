"""How much of a rush there is at the moment, for monitors: of buckets and mails alone, whoever they belong to.

Which drive or network a bucket is of, nobody can tell from its row, and no monitor is told.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.contributions.rush.limits import TOLD_FROM_SECONDS, WINDOW_SECONDS
from campaign.contributions.rush.models import RushBucket
from campaign.db import now, seconds_until
from campaign.mail.models import Delivery


def full_buckets() -> Select[str]:
    """Whose next mail is put off, unless a challenge was solved."""
    return select(RushBucket.key).where(RushBucket.full_until > now(WINDOW_SECONDS))


def load_fullest(session: Session) -> float:
    """For how many windows the fullest of all is full: 0 where none is, 1 from where on mails are put off."""
    fullest = select(seconds_until(RushBucket.full_until)).order_by(RushBucket.full_until.desc()).limit(1)
    return max(session.scalar(fullest) or 0.0, 0.0) / WINDOW_SECONDS


def put_off_mails() -> Select[UUID]:
    """Mails that a stranger can cause, and that nobody has tried to send, for as long as their readers are told of."""
    is_put_off = Delivery.not_before > now(TOLD_FROM_SECONDS)
    return select(Delivery.id).where(Delivery.is_queued, Delivery.is_capped, Delivery.attempt == 0, is_put_off)
