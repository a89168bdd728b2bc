"""What a supporter agrees to now: of all that was recorded for a campaign and a purpose, the latest answer counts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm.attributes import InstrumentedAttribute

from campaign.supporters.models import Consent, Supporter

NEWS = "campaign"  # the purpose: news of that campaign


def agrees(
    purpose: str,
    campaign_id: UUID,
    supporter_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None] = Supporter.id,
) -> ColumnElement[bool]:
    """SQL: the supporter of the outer row agreed last, and did not refuse. Nothing recorded is no."""
    latest = (
        select(Consent.is_given)
        .where(Consent.supporter_id == supporter_id, Consent.campaign_id == campaign_id, Consent.purpose == purpose)
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(supporter_id.class_)
        .scalar_subquery()
    )
    return latest.is_(True)
