"""Reads the parts of campaigns and drives: slugs, texts, targets, milestones, notices, achievements. For queries alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, lazyload

from campaign.drives.models import (
    CHECKED,
    Achievement,
    AchievementDrive,
    AchievementText,
    Campaign,
    CampaignText,
    Drive,
    DriveNotice,
    DriveOccurrence,
    DriveOccurrenceText,
    DriveText,
    Milestone,
    MilestoneText,
    SigningStatement,
    Slug,
    Target,
    TargetText,
)
from campaign.drives.views import (
    AchievementTextView,
    AchievementView,
    CampaignTextView,
    DriveTextView,
    MilestoneView,
    NoticeView,
    OccurrenceView,
    TargetTextView,
    TargetView,
)
from campaign.i18n import LANGUAGES

LONGEST_LIST = 500


def current_slugs_of(session: Session, owner_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for owner_id, language, slug in session.execute(
        select(Slug.owner_id, Slug.language, Slug.slug).where(Slug.owner_id.in_(owner_ids), Slug.is_current)
    ):
        found[owner_id][language] = slug
    return found


def drive_texts_of(
    session: Session, drive_ids: Sequence[UUID], slugs: Mapping[UUID, Mapping[str, str]]
) -> Mapping[UUID, Mapping[str, DriveTextView]]:
    found: dict[UUID, dict[str, DriveTextView]] = defaultdict(dict)
    for drive_id, language, *words in session.execute(
        select(DriveText.drive_id, DriveText.language, DriveText.title, DriveText.ask, DriveText.body).where(
            DriveText.drive_id.in_(drive_ids)
        )
    ):
        found[drive_id][language] = DriveTextView(slugs[drive_id][language], *words)
    return found


def texts_of_campaigns(
    session: Session, *conditions: ColumnElement[bool]
) -> dict[UUID, tuple[Mapping[str, CampaignTextView], bool]]:
    """The texts of campaigns, the newest first, and whether they are checked in every language."""
    rows = session.execute(
        select(Campaign.id, CampaignText, Slug.slug)
        .join(CampaignText, CampaignText.campaign_id == Campaign.id)
        .join(Slug, and_(Slug.owner_id == Campaign.id, Slug.language == CampaignText.language, Slug.is_current))
        .where(*conditions)
        .order_by(Campaign.created_at.desc(), Campaign.id.desc())
        .limit(LONGEST_LIST * len(LANGUAGES))
    )
    views: dict[UUID, dict[str, CampaignTextView]] = defaultdict(dict)
    checked: dict[UUID, set[str]] = defaultdict(set)
    for campaign_id, text, slug in rows:
        views[campaign_id][text.language] = CampaignTextView(slug, text.title, text.goal, text.story)
        if text.status == CHECKED:
            checked[campaign_id].add(text.language)
    return {campaign_id: (texts, checked[campaign_id] >= set(LANGUAGES)) for campaign_id, texts in views.items()}


def statements_of(session: Session, drive: Drive) -> Mapping[str, str]:
    rows = session.execute(
        select(SigningStatement.language, SigningStatement.text).where(
            SigningStatement.drive_id == drive.id, SigningStatement.version == drive.statement_version
        )
    )
    return dict(rows.all())


def targets_of(session: Session, drive_id: UUID) -> tuple[TargetView, ...]:
    return target_views(session, Target.drive_id == drive_id)


def target_views(session: Session, *conditions: ColumnElement[bool]) -> tuple[TargetView, ...]:
    """The targets that all conditions find, in their order."""
    found: dict[tuple[UUID, str | None], dict[str, TargetTextView]] = defaultdict(dict)
    for target_id, area_code, language, name, office in session.execute(
        select(Target.id, Target.area_code, TargetText.language, TargetText.name, TargetText.office)
        .join(TargetText, TargetText.target_id == Target.id)
        .where(*conditions)
        .order_by(Target.position, Target.id)
        .limit(LONGEST_LIST)
    ):
        found[(target_id, area_code)][language] = TargetTextView(name, office)
    return tuple(TargetView(texts, *target) for target, texts in found.items())


def milestones_of(session: Session, drive_ids: Sequence[UUID]) -> Mapping[UUID, tuple[MilestoneView, ...]]:
    texts: dict[tuple[UUID, int, datetime | None], dict[str, str]] = defaultdict(dict)
    for drive_id, at, reached_at, language, words in session.execute(
        select(Milestone.drive_id, Milestone.at, Milestone.reached_at, MilestoneText.language, MilestoneText.text)
        .outerjoin(MilestoneText, and_(MilestoneText.drive_id == Milestone.drive_id, MilestoneText.at == Milestone.at))
        .where(Milestone.drive_id.in_(drive_ids))
        .order_by(Milestone.at)
    ):
        of_this = texts[(drive_id, at, reached_at)]
        if language is not None:
            of_this[language] = words
    found: dict[UUID, tuple[MilestoneView, ...]] = defaultdict(tuple)
    for (drive_id, at, reached_at), by_language in texts.items():
        found[drive_id] += (MilestoneView(at, by_language, reached_at),)
    return found


def notices_of(session: Session, drive_id: UUID) -> tuple[NoticeView, ...]:
    """Each notice in all its languages, the earliest first."""
    found: dict[int, dict[str, DriveNotice]] = defaultdict(dict)
    for notice in session.scalars(
        select(DriveNotice)
        .where(DriveNotice.drive_id == drive_id)
        .order_by(DriveNotice.text_version)
        .limit(LONGEST_LIST)
    ):
        found[notice.text_version][notice.language] = notice
    return tuple(_notice(version, by_language) for version, by_language in found.items())


def _notice(version: int, by_language: Mapping[str, DriveNotice]) -> NoticeView:
    first = next(iter(by_language.values()))
    texts = {language: notice.text for language, notice in by_language.items()}
    return NoticeView(first.kind, version, texts, first.published_at)


def occurrences_of(session: Session, drive_ids: Sequence[UUID]) -> tuple[OccurrenceView, ...]:
    """What became of what these drives gathered, the latest first."""
    found: dict[UUID, DriveOccurrence] = {}
    texts: dict[UUID, dict[str, str]] = defaultdict(dict)
    for occurrence, language, words in session.execute(
        select(DriveOccurrence, DriveOccurrenceText.language, DriveOccurrenceText.text)
        .join(DriveOccurrenceText, DriveOccurrenceText.occurrence_id == DriveOccurrence.id)
        .where(DriveOccurrence.drive_id.in_(drive_ids))
        .order_by(DriveOccurrence.happened_on.desc(), DriveOccurrence.id.desc())
        .limit(LONGEST_LIST * len(LANGUAGES))
        .options(lazyload("*"))
    ):
        found[occurrence.id] = occurrence
        texts[occurrence.id][language] = words
    return tuple(
        OccurrenceView(
            id=one.id,
            kind="handed-over" if one.kind == "handed-over" else "answered",
            drive_id=one.drive_id,
            happened_on=one.happened_on,
            source_url=one.source_url,
            texts=texts[one.id],
            recorded_at=one.recorded_at,
        )
        for one in found.values()
    )


def achievements_of(session: Session, condition: ColumnElement[bool]) -> tuple[AchievementView, ...]:
    """The achievements that `condition` finds (of a campaign or of a drive), the latest first."""
    chosen = (
        select(Achievement.id)
        .outerjoin(AchievementDrive, AchievementDrive.achievement_id == Achievement.id)
        .where(condition)
        .limit(LONGEST_LIST)
    )
    rows: list[Any] = list(
        session.execute(
            select(Achievement, AchievementText, AchievementDrive.drive_id)
            .join(AchievementText, AchievementText.achievement_id == Achievement.id)
            .outerjoin(AchievementDrive, AchievementDrive.achievement_id == Achievement.id)
            .where(Achievement.id.in_(chosen))
            .order_by(Achievement.happened_on.desc(), Achievement.id)
            .options(lazyload("*"))
        )
    )
    found = {achievement.id: achievement for achievement, _text, _drive in rows}
    texts: dict[UUID, dict[str, AchievementTextView]] = defaultdict(dict)
    drives: dict[UUID, set[UUID]] = defaultdict(set)
    for achievement, text, drive_id in rows:
        texts[achievement.id][text.language] = AchievementTextView(text.title, text.text, text.source)
        drives[achievement.id] |= {drive_id} - {None}
    return tuple(
        AchievementView(
            id=one.id,
            happened_on=one.happened_on,
            date_precision=one.date_precision,
            source_url=one.source_url,
            texts=texts[one.id],
            drive_ids=frozenset(drives[one.id]),
        )
        for one in found.values()
    )
