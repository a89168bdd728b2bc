"""What people answered to the boxes of a campaign: what they said last, and the record of what they say now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.choices import PURPOSES, SIGNING
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import among
from campaign.supporters.models import Consent
from campaign.supporters.service import ConsentGiven, record_consents

Answers = Mapping[str, bool]  # by purpose


def said_before(session: Session, campaign_id: UUID, supporter_ids: Sequence[UUID]) -> Mapping[UUID, Answers]:
    """The last answer of each of these people to each purpose, in this campaign."""
    said: dict[UUID, dict[str, bool]] = {}
    rows = session.execute(
        select(Consent.supporter_id, Consent.purpose, Consent.is_given)
        .where(among(Consent.supporter_id, supporter_ids), Consent.campaign_id == campaign_id)
        .order_by(Consent.recorded_at, Consent.id)
    )
    for supporter_id, purpose, is_given in rows:
        said.setdefault(supporter_id, {})[purpose] = is_given
    return said


def boxes_said(said: Answers, given: Answers, says: Collection[str] = ()) -> dict[str, bool]:
    """The boxes that they answered themselves before, for whoever else says so now: a no stays, and a yes unless it is among
    those that are expressly said (`says`). `given` is by box."""
    return {
        box: given[box] if box in says and said[purpose] else said[purpose]
        for box, purpose in PURPOSES.items()
        if purpose in said
    }


def record_answers(
    session: Session, contribution: Contribution, campaign_id: UUID, known: Collection[str] = ()
) -> None:
    """What its giver agrees to with it; `known` are purposes that they answered before, and not now."""
    given = ConsentGiven(
        contribution_id=contribution.id,
        campaign_id=campaign_id,
        statement_version=contribution.statement_version,
        language=contribution.language,
        source=contribution.source,
    )
    answers = {
        SIGNING: True,
        **{purpose: getattr(contribution, box) for box, purpose in PURPOSES.items() if purpose not in known},
        **KINDS[contribution.kind].boxes.answers(session, contribution),
    }
    assert contribution.supporter_id is not None
    record_consents(session, contribution.supporter_id, answers, given)
