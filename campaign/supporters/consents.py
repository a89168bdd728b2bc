"""What a supporter agrees to now: of all that was recorded for a campaign and a purpose, the latest answer counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, select

from campaign.supporters.models import Consent, Supporter

NEWS = "campaign"  # the purpose: news of that campaign
WIDER = "wider"  # news beyond it


def agrees(purpose: str, campaign_id: UUID) -> ColumnElement[bool]:
    """SQL: the supporter of the outer row agreed last, and did not refuse. Nothing recorded is no."""
    latest = (
        select(Consent.is_given)
        .where(Consent.supporter_id == Supporter.id, Consent.campaign_id == campaign_id, Consent.purpose == purpose)
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Supporter)
        .scalar_subquery()
    )
    return latest.is_(True)


def latest_answers(purpose: str, campaign_ids: Collection[UUID]) -> Subquery:
    """SQL: of everybody who was asked, the last answer in each of the campaigns: supporter_id, campaign_id, is_given.

    To be joined with what is of many people; `agrees` is for few.
    """
    asked = Consent.supporter_id, Consent.campaign_id
    place = func.row_number().over(partition_by=asked, order_by=(Consent.recorded_at.desc(), Consent.id.desc()))
    answers = (
        select(*asked, Consent.is_given, place.label("place"))
        .where(Consent.purpose == purpose, Consent.campaign_id.in_(sorted(campaign_ids)))
        .subquery()
    )
    # PostgreSQL takes it that `= 1` holds for one row in 200, and goes for each by itself; of `<= 1` it thinks better.
    return select(answers).where(answers.c.place <= 1).subquery()


def agreeing(purpose: str, among: Select[Any] | None = None) -> Select[UUID, UUID]:
    """SQL: whoever agreed last, and in which campaign: (supporter_id, campaign_id). Of everybody, or of those `among`."""
    asked = Consent.supporter_id, Consent.campaign_id
    place = func.row_number().over(partition_by=asked, order_by=(Consent.recorded_at.desc(), Consent.id.desc()))
    answers = select(*asked, Consent.is_given, place.label("place")).where(Consent.purpose == purpose)
    if among is not None:
        answers = answers.where(Consent.supporter_id.in_(among))
    latest = answers.subquery()
    return select(latest.c.supporter_id, latest.c.campaign_id).where(latest.c.place <= 1, latest.c.is_given.is_(True))
