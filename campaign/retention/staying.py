"""Who still wants news? Whoever has given no sign of life for two years, and was asked a month before, does not any more.

A sign of life is whatever somebody does themselves: giving something, changing what they agreed to, coming into My support,
saying that they want to stay.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import UtcDateTime, now
from campaign.supporters.consents import NEWS, WIDER, agreeing
from campaign.supporters.models import Consent, Supporter
from campaign.supporters.service import ConsentGiven, record_consents

LIFE = timedelta(days=730)
ASKED_BEFORE = timedelta(days=30)
SOURCE = "lapsed"  # of the last record of consent


def silent_supporters(ahead: float, among: Collection[UUID] | None = None) -> Select[UUID]:
    """Whose consent will lapse in `ahead` seconds; of all, or of those `among`."""
    asked_long_ago = Supporter.stay_asked_at <= now(ahead - ASKED_BEFORE.total_seconds())
    people = select(Supporter.id) if among is None else select(Supporter.id).where(Supporter.id.in_(among))
    agrees = _agrees(None if among is None else people)
    return people.where(_last_seen() <= now(ahead - LIFE.total_seconds()), asked_long_ago, agrees)


def silent_again(supporter_ids: Collection[UUID]) -> Select[UUID]:
    """Those of these whose consent lapses now."""
    return silent_supporters(0, supporter_ids)


def supporters_to_ask(limit: int) -> Select[UUID]:
    """Whom to ask whether they want to stay: once for each time that they fall silent."""
    due = _last_seen() <= now(-(LIFE - ASKED_BEFORE).total_seconds()), Supporter.stay_asked_at.is_(None), _agrees()
    return select(Supporter.id).where(*due).limit(limit)


def end_consents(session: Session, supporter_ids: Sequence[UUID]) -> None:
    """The last record of each of these consents is a no, and says why."""
    for purpose in (NEWS, WIDER):
        given = agreeing(purpose, select(Supporter.id).where(Supporter.id.in_(supporter_ids)))
        for supporter_id, campaign_id in session.execute(given).all():
            record_consents(session, supporter_id, {purpose: False}, _as_last(session, supporter_id, campaign_id))
    theirs = update(Contribution).where(Contribution.supporter_id.in_(supporter_ids))
    lapsed = theirs.values(consent_campaign=False, consent_wider=False)
    session.execute(lapsed.execution_options(synchronize_session=False))


def _as_last(session: Session, supporter_id: UUID, campaign_id: UUID) -> ConsentGiven:
    theirs = Consent.supporter_id == supporter_id, Consent.campaign_id == campaign_id
    last = session.scalars(select(Consent).where(*theirs).order_by(Consent.recorded_at.desc()).limit(1)).one()
    return ConsentGiven(
        contribution_id=last.contribution_id,
        campaign_id=campaign_id,
        statement_version=last.statement_version,
        language=last.language,
        source=SOURCE,
    )


def _last_seen() -> ColumnElement[object]:
    return func.coalesce(Supporter.alive_at, Supporter.created_at, type_=UtcDateTime())


def _agrees(among: Select[UUID] | None = None) -> ColumnElement[bool]:
    campaigns, wider = agreeing(NEWS, among).subquery(), agreeing(WIDER, among).subquery()
    return or_(Supporter.id.in_(select(campaigns.c.supporter_id)), Supporter.id.in_(select(wider.c.supporter_id)))
