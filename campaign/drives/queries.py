"""Reads campaigns and drives for those who show them: few statements, each bounded, nothing written.

What is returned may be public, but for drafts: their state says so, and a caller answers as if there were nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased, lazyload

from campaign.db import now
from campaign.drives.given import ShownName, latest_shown_names, tallies
from campaign.drives.models import Achievement, AchievementDrive, Campaign, CampaignText, Drive, Slug
from campaign.drives.parts import (
    LONGEST_LIST,
    achievements_of,
    current_slugs_of,
    drive_texts_of,
    milestones_of,
    notices_of,
    occurrences_of,
    statements_of,
    targets_of,
    texts_of_campaigns,
)
from campaign.drives.states import State, state_of
from campaign.drives.timeline import timeline_of
from campaign.drives.views import (
    AchievementTextView,
    AchievementView,
    CampaignSummary,
    CampaignTextView,
    CampaignView,
    DriveSummary,
    DriveTextView,
    DriveView,
    MilestoneView,
    NoticeView,
    SlugMatch,
    TargetTextView,
    TargetView,
    TimelineEntry,
)
from campaign.errors import NotFoundError

__all__ = [
    "PUBLIC_STATES",
    "AchievementTextView",
    "AchievementView",
    "CampaignSummary",
    "CampaignTextView",
    "CampaignView",
    "DriveSummary",
    "DriveTextView",
    "DriveView",
    "MilestoneView",
    "NoticeView",
    "ShownName",
    "SlugMatch",
    "TargetTextView",
    "TargetView",
    "TimelineEntry",
    "drives_of_campaigns",
    "find_slug",
    "list_campaigns",
    "list_drives",
    "load_campaign",
    "load_drive",
    "shown_names",
]

PUBLIC_STATES: tuple[State, ...] = ("scheduled", "open", "paused", "closed", "cancelled", "archived")


def find_slug(session: Session, kind: str, slug: str) -> SlugMatch | None:
    """What `slug` names among the campaigns, or the drives of one kind: in either language, an old one too."""
    present = aliased(Slug)
    rows = session.execute(
        select(Slug.owner_id, Slug.language, Slug.is_current, present.language, present.slug)
        .outerjoin(present, and_(present.kind == Slug.kind, present.owner_id == Slug.owner_id, present.is_current))
        .where(Slug.kind == kind, Slug.slug == slug)
    ).all()
    if not rows:
        return None
    owner_id, language, is_current = rows[0][:3]
    return SlugMatch(owner_id, language, is_current, {row[3]: row[4] for row in rows if row[3]})


def load_drive(session: Session, drive_id: UUID) -> DriveView:
    """The drive, of whatever kind, with all that its page shows. Raises NotFoundError."""
    found = _drives(session, Drive.id == drive_id, limit=1)
    if not found:
        raise NotFoundError
    drive, count, counted_at, present = found[0]
    slugs = current_slugs_of(session, [drive.id, drive.campaign_id])
    of_campaign = session.execute(
        select(Campaign.kept_months, CampaignText.language, CampaignText.title)
        .outerjoin(CampaignText, CampaignText.campaign_id == Campaign.id)
        .where(Campaign.id == drive.campaign_id)
    ).all()
    milestones = milestones_of(session, [drive.id])[drive.id]
    return DriveView(
        id=drive.id,
        kind=drive.kind,
        campaign_id=drive.campaign_id,
        campaign_slugs=slugs[drive.campaign_id],
        campaign_titles={row.language: row.title for row in of_campaign if row.language},
        state=state_of(drive, present),
        texts=drive_texts_of(session, [drive.id], slugs)[drive.id],
        statements=statements_of(session, drive),
        statement_version=drive.statement_version,
        text_version=drive.text_version,
        goal=drive.goal,
        handover=drive.handover,
        kept_months=of_campaign[0].kept_months,
        opens_at=drive.opens_at,
        closes_at=drive.closes_at,
        targets=targets_of(session, drive.id),
        milestones=milestones,
        next_milestone=_next_milestone(milestones, count),
        count=count,
        counted_at=counted_at,
        notices=notices_of(session, drive.id),
        achievements=achievements_of(session, AchievementDrive.drive_id == drive_id),
    )


def load_campaign(session: Session, campaign_id: UUID) -> CampaignView:
    """The campaign with its public drives, achievements and timeline. Raises NotFoundError."""
    texts = texts_of_campaigns(session, Campaign.id == campaign_id)
    if campaign_id not in texts:
        raise NotFoundError
    rows = [
        row
        for row in _drives(session, Drive.campaign_id == campaign_id, limit=LONGEST_LIST)
        if state_of(row[0], row[3]) in PUBLIC_STATES
    ]
    drives = _summaries(session, rows)
    achievements = achievements_of(session, Achievement.campaign_id == campaign_id)
    cancelled = {drive.id: drive.cancelled_at for drive, *_ in rows if drive.cancelled_at}
    views, is_public = texts[campaign_id]
    ids = [drive.id for drive in drives]
    return CampaignView(
        id=campaign_id,
        is_public=is_public,
        texts=views,
        drives=drives,
        achievements=achievements,
        timeline=timeline_of(
            drives, milestones_of(session, ids), achievements, cancelled, occurrences=occurrences_of(session, ids)
        ),
    )


def list_campaigns(session: Session) -> tuple[CampaignSummary, ...]:
    """The public campaigns, the newest first."""
    found = texts_of_campaigns(session)
    return tuple(CampaignSummary(campaign_id, texts) for campaign_id, (texts, is_public) in found.items() if is_public)


def list_drives(session: Session, states: Collection[State] = PUBLIC_STATES) -> tuple[DriveSummary, ...]:
    """The drives that are in one of `states` now, the newest first, at most 500."""
    rows = [row for row in _drives(session, limit=LONGEST_LIST) if state_of(row[0], row[3]) in states]
    return _summaries(session, rows)


def drives_of_campaigns(session: Session, condition: ColumnElement[bool]) -> tuple[DriveSummary, ...]:
    """For the team, drafts too (what is not written yet in a language is missing from its texts): the drives that the
    condition on Drive finds, the newest first, at most 500.
    """
    return _summaries(session, _drives(session, condition, limit=LONGEST_LIST))


def shown_names(session: Session, drive_id: UUID, limit: int = 50) -> tuple[ShownName, ...]:
    """The names of those who verified and wish to be named, the latest first."""
    return latest_shown_names(session, drive_id, limit)


_DriveRow = tuple[Drive, int, datetime | None, datetime]


def _drives(session: Session, *conditions: ColumnElement[bool], limit: int) -> list[_DriveRow]:
    rows = session.execute(
        select(Drive, func.coalesce(tallies.c.count, 0), tallies.c.counted_at, now())
        .outerjoin(tallies, tallies.c.drive_id == Drive.id)
        .where(*conditions)
        .order_by(Drive.created_at.desc(), Drive.id.desc())
        .limit(limit)
        .options(lazyload("*"))
    )
    return [(drive, count, counted_at, present) for drive, count, counted_at, present in rows]


def _summaries(session: Session, rows: Sequence[_DriveRow]) -> tuple[DriveSummary, ...]:
    ids = [row[0].id for row in rows]
    texts = drive_texts_of(session, ids, current_slugs_of(session, ids))
    return tuple(
        DriveSummary(
            id=drive.id,
            kind=drive.kind,
            campaign_id=drive.campaign_id,
            slugs={language: view.slug for language, view in texts[drive.id].items()},
            titles={language: view.title for language, view in texts[drive.id].items()},
            asks={language: view.ask for language, view in texts[drive.id].items()},
            state=state_of(drive, present),
            goal=drive.goal,
            count=count,
            opens_at=drive.opens_at,
            closes_at=drive.closes_at,
        )
        for drive, count, _counted_at, present in rows
    )


def _next_milestone(milestones: Sequence[MilestoneView], count: int) -> int | None:
    return next((one.at for one in milestones if one.reached_at is None and one.at > count), None)
