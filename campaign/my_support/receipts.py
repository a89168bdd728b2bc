"""The receipt of an erasure, and what it leads to: where the remains went that have nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.mail.models import Delivery
from campaign.supporters.models import Supporter

RECEIPT_TEMPLATE = "support/erased"


def nowhere_of(session: Session, erasure_id: UUID) -> str:
    """The key of the mailbox that leads nowhere; empty where the erasure was one of before a backup."""
    receipt = Delivery.subject_id == erasure_id, Delivery.template == RECEIPT_TEMPLATE
    return session.scalar(select(Delivery.mailbox_key).where(*receipt)) or ""


def people_of(session: Session, erasure_ids: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    """The ids of the supporters whom each erasure erased."""
    rows = session.execute(
        select(Delivery.subject_id, Supporter.id)
        .join(Supporter, Supporter.mailbox_key == Delivery.mailbox_key)
        .where(Delivery.subject_id.in_(erasure_ids), Delivery.template == RECEIPT_TEMPLATE)
    )
    found: dict[UUID, list[UUID]] = {}
    for erasure_id, supporter_id in rows:
        found.setdefault(erasure_id, []).append(supporter_id)
    return found
