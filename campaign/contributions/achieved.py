"""What somebody's help was part of: the achievements to which drives led, with what the supporter had given them by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import among
from campaign.drives.models import Achievement, AchievementDrive, Drive, DriveText, Slug
from campaign.drives.parts import achievements_of
from campaign.drives.views import AchievementView
from campaign.drives.wales import day_of


@dataclass(frozen=True, slots=True)
class GivenTowards:
    """One contribution that was part of it. `label` says what it is called, marked for translation."""

    contribution_id: UUID
    supporter_id: UUID
    kind: str
    label: str
    drive_id: UUID
    drive_kind: str
    slugs: Mapping[str, str]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HelpAchieved:
    """An achievement, and what these supporters gave that led to it, the first first."""

    achievement: AchievementView
    given: tuple[GivenTowards, ...]


def what_your_help_was_part_of(
    session: Session, supporter_ids: Collection[UUID], *, of: Collection[UUID] | None = None
) -> tuple[HelpAchieved, ...]:
    """The latest achievement first; with `of`, only of those achievements.

    What stands counts, and was given before: nobody is thanked for what was achieved without them.
    """
    links = (
        select(Contribution, Achievement.id, Drive.kind)
        .join(AchievementDrive, AchievementDrive.drive_id == Contribution.drive_id)
        .join(Achievement, Achievement.id == AchievementDrive.achievement_id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(among(Contribution.supporter_id, supporter_ids), Contribution.state == "verified")
        .order_by(Contribution.verified_at)
    )
    rows = session.execute(links if of is None else links.where(Achievement.id.in_(of))).all()
    if not rows:
        return ()
    achievements = {one.id: one for one in achievements_of(session, Achievement.id.in_({row[1] for row in rows}))}
    names = _names_of(session, {row[0].drive_id for row in rows})
    given: dict[UUID, list[GivenTowards]] = defaultdict(list)
    for contribution, achievement_id, drive_kind in rows:
        if contribution.verified_at and day_of(contribution.verified_at) <= _last_day(achievements[achievement_id]):
            given[achievement_id].append(_help(contribution, drive_kind, names))
    return tuple(HelpAchieved(one, tuple(given[one.id])) for one in achievements.values() if given[one.id])


@dataclass(frozen=True, slots=True)
class _Names:
    slugs: Mapping[UUID, Mapping[str, str]]
    titles: Mapping[UUID, Mapping[str, str]]


def _names_of(session: Session, drive_ids: Collection[UUID]) -> _Names:
    slugs: dict[UUID, dict[str, str]] = defaultdict(dict)
    for owner_id, language, slug in session.execute(
        select(Slug.owner_id, Slug.language, Slug.slug).where(Slug.owner_id.in_(drive_ids), Slug.is_current)
    ):
        slugs[owner_id][language] = slug
    titles: dict[UUID, dict[str, str]] = defaultdict(dict)
    for drive_id, language, title in session.execute(
        select(DriveText.drive_id, DriveText.language, DriveText.title).where(DriveText.drive_id.in_(drive_ids))
    ):
        titles[drive_id][language] = title
    return _Names(slugs, titles)


def _help(contribution: Contribution, drive_kind: str, names: _Names) -> GivenTowards:
    assert contribution.supporter_id is not None  # by the condition
    return GivenTowards(
        contribution_id=contribution.id,
        supporter_id=contribution.supporter_id,
        kind=contribution.kind,
        label=KINDS[contribution.kind].label,
        drive_id=contribution.drive_id,
        drive_kind=drive_kind,
        slugs=names.slugs[contribution.drive_id],
        titles=names.titles[contribution.drive_id],
    )


def _last_day(achievement: AchievementView) -> date:
    """The last day on which it may have happened, as far as its date is known."""
    day = achievement.happened_on
    if achievement.date_precision == "year":
        return date(day.year, 12, 31)
    if achievement.date_precision == "month":
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day
