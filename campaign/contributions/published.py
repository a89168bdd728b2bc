"""Words that everybody may read now: the newest first, with the name only where it is to be shown. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, text
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.states import COUNTED_STATE

_IS_PUBLISHED = text("offered_words.state = 'passed' AND offered_words.is_allowed")  # as the partial index says it


@dataclass(frozen=True, slots=True)
class PublishedWords:
    """`language` is the one that they are written in; `comment` is there where they are one."""

    contribution_id: UUID
    drive_id: UUID
    language: str
    published_at: datetime
    name: str | None = field(repr=False)
    comment: str | None = field(repr=False)


def list_published(
    session: Session, kind: str, *, limit: int, offset: int = 0, drive_id: UUID | None = None
) -> list[PublishedWords]:
    """Those of one kind, of all drives or of one."""
    of_drive = () if drive_id is None else (Contribution.drive_id == drive_id,)
    newest = _published(kind, *of_drive).order_by(OfferedWords.decided_at.desc(), OfferedWords.contribution_id.desc())
    return [_words(*row) for row in session.execute(newest.limit(limit).offset(offset))]


def list_comments(
    session: Session, drive_id: UUID, *, limit: int, among: Collection[UUID] | None = None
) -> list[PublishedWords]:
    """Those of one drive that are a comment, of whatever kind; `among` these contributions, where it is given."""
    condition = and_(OfferedWords.drive_id == drive_id, Contribution.comment.is_not(None))
    if among is not None:
        condition = and_(condition, Contribution.id.in_(among))
    newest = _every(condition).order_by(OfferedWords.decided_at.desc(), OfferedWords.contribution_id.desc())
    return [_words(*row) for row in session.execute(newest.limit(limit))]


def find_published(session: Session, kind: str, contribution_id: UUID) -> PublishedWords | None:
    """These words, while they are published."""
    found = session.execute(_published(kind, Contribution.id == contribution_id)).one_or_none()
    return _words(*found) if found else None


def _published(kind: str, *conditions: ColumnElement[bool]) -> Select[Contribution, OfferedWords]:
    return _every(OfferedWords.kind == kind, *conditions)


def _every(*conditions: ColumnElement[bool]) -> Select[Contribution, OfferedWords]:
    return (
        select(Contribution, OfferedWords)
        .join(OfferedWords, OfferedWords.contribution_id == Contribution.id)
        .where(and_(Contribution.state == COUNTED_STATE, *conditions), _IS_PUBLISHED)
    )


def _words(contribution: Contribution, words: OfferedWords) -> PublishedWords:
    return PublishedWords(
        contribution_id=contribution.id,
        drive_id=contribution.drive_id,
        language=words.language,
        published_at=words.decided_at or words.waiting_since,
        name=contribution.name if contribution.show_name else None,
        comment=contribution.comment,
    )
