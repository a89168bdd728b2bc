"""The public timeline of a campaign: what happened, by days in Wales, the latest first. Made of views; reads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from campaign.drives.views import (
    AchievementView,
    DriveSummary,
    MilestoneView,
    OccurrenceView,
    TimelineEntry,
    TimelineKind,
)
from campaign.drives.wales import day_of
from campaign.ids import moment_of

_ORDER_IN_A_DAY: tuple[TimelineKind, ...] = (
    *("opened", "milestone", "closed", "cancelled"),
    *("handed-over", "answered", "achieved"),
)


def timeline_of(
    drives: Sequence[DriveSummary],
    milestones: Mapping[UUID, Sequence[MilestoneView]],
    achievements: Sequence[AchievementView],
    cancelled: Mapping[UUID, datetime],
    occurrences: Sequence[OccurrenceView],
) -> tuple[TimelineEntry, ...]:
    """The entries for these drives, their reached milestones, what became of them, and these achievements."""
    entries = [entry for drive in drives for entry in _of_drive(drive, milestones.get(drive.id, ()), cancelled)]
    entries.extend(
        TimelineEntry(
            kind=one.kind,
            happened_on=one.happened_on,
            date_precision="day",
            texts=one.texts,
            recorded_at=one.recorded_at,
            drive_id=one.drive_id,
            occurrence_id=one.id,
            source_url=one.source_url,
        )
        for one in occurrences
    )
    entries.extend(
        TimelineEntry(
            kind="achieved",
            happened_on=one.happened_on,
            date_precision=one.date_precision,
            texts={language: text.title for language, text in one.texts.items()},
            recorded_at=moment_of(one.id),
            achievement_id=one.id,
            source_url=one.source_url,
        )
        for one in achievements
    )
    return tuple(sorted(entries, key=_place, reverse=True))


def _of_drive(
    drive: DriveSummary, milestones: Sequence[MilestoneView], cancelled: Mapping[UUID, datetime]
) -> Iterator[TimelineEntry]:
    if drive.opens_at and drive.state not in ("scheduled", "draft") and _was_opened(drive, cancelled):
        yield _entry("opened", drive, drive.opens_at)
    for milestone in milestones:
        if milestone.reached_at:
            yield TimelineEntry(
                kind="milestone",
                happened_on=day_of(milestone.reached_at),
                date_precision="day",
                texts=milestone.texts or drive.titles,
                recorded_at=milestone.reached_at,
                drive_id=drive.id,
                milestone=milestone.at,
            )
    if drive.id in cancelled:
        yield _entry("cancelled", drive, cancelled[drive.id])
    elif drive.closes_at and drive.state in ("closed", "archived"):
        yield _entry("closed", drive, drive.closes_at)


def _was_opened(drive: DriveSummary, cancelled: Mapping[UUID, datetime]) -> bool:
    ended = cancelled.get(drive.id)
    return ended is None or (drive.opens_at is not None and drive.opens_at < ended)


def _entry(kind: TimelineKind, drive: DriveSummary, moment: datetime) -> TimelineEntry:
    return TimelineEntry(
        kind=kind,
        happened_on=day_of(moment),
        date_precision="day",
        texts=drive.titles,
        recorded_at=moment,
        drive_id=drive.id,
    )


def _place(entry: TimelineEntry) -> tuple[object, ...]:
    return entry.happened_on, _ORDER_IN_A_DAY.index(entry.kind), entry.milestone or 0
