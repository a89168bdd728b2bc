"""Puts on record what was achieved, in every language at once, and mends such a record. It is public from its first moment."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives import events
from campaign.drives.commands import RecordAchievement
from campaign.drives.models import Achievement, AchievementDrive, AchievementText, Campaign, Drive
from campaign.drives.wording import LONGEST_NAME, LONGEST_SOURCE, LONGEST_TEXT, check_lengths, check_url, check_whole
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event

PRECISIONS = ("day", "month", "year")


def record_achievement(session: Session, command: RecordAchievement) -> UUID:
    """The id of the new achievement: it stands in every language at once. Raises FieldsRefusedError, NotFoundError."""
    _check(session, command)
    achievement = Achievement(id=new_id(), campaign_id=command.campaign_id)
    _set(achievement, command)
    session.add(achievement)
    session.flush()
    record_event(session, events.ACHIEVEMENT_RECORDED, achievement.id)
    return achievement.id


def rewrite_achievement(session: Session, achievement_id: UUID, command: RecordAchievement) -> None:
    """Write it anew, whole; nothing is announced again. Raises FieldsRefusedError, NotFoundError for another campaign's."""
    achievement = session.get(Achievement, achievement_id, with_for_update=True, populate_existing=True)
    if achievement is None or achievement.campaign_id != command.campaign_id:
        raise NotFoundError
    _check(session, command)
    achievement.texts, achievement.drives = [], []
    session.flush()
    _set(achievement, command)
    session.flush()


def _set(achievement: Achievement, command: RecordAchievement) -> None:
    achievement.happened_on = command.happened_on
    achievement.date_precision = command.date_precision
    achievement.source_url = command.source_url
    achievement.texts = [
        AchievementText(language=language, title=words.title, text=words.text, source=words.source)
        for language, words in command.texts.items()
    ]
    achievement.drives = [AchievementDrive(drive_id=drive_id) for drive_id in command.drive_ids]


def _check(session: Session, command: RecordAchievement) -> None:
    check_whole({language: words.title for language, words in command.texts.items()})
    for language, words in command.texts.items():
        fields = {
            "title": (words.title, LONGEST_NAME),
            "text": (words.text, LONGEST_TEXT),
            "source": (words.source, LONGEST_SOURCE),
        }
        check_lengths(language, fields)
    if command.date_precision not in PRECISIONS:
        raise FieldsRefusedError({"date_precision": "choice-unknown"})
    check_url(command.source_url)
    if session.get(Campaign, command.campaign_id) is None:
        raise NotFoundError
    known = session.scalars(select(Drive.id).where(Drive.campaign_id == command.campaign_id)).all()
    if command.drive_ids - set(known):
        raise NotFoundError
