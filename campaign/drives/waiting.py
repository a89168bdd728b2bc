"""What of drives and updates waits for those who run them: ids, for whoever shows how many there are and leads there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Drive, DriveOccurrence, Milestone, Target
from campaign.drives.updates.models import Update

MOST = 1_000
SOON_SECONDS = 3 * 24 * 3600
LATELY_SECONDS = 7 * 24 * 3600
ANSWERED = "answered"
_IS_LIVE = and_(Drive.published_at.is_not(None), Drive.cancelled_at.is_(None), Drive.archived_at.is_(None))


def drafts(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """Drives that were never published."""
    never = (Drive.published_at.is_(None), Drive.cancelled_at.is_(None), Drive.archived_at.is_(None))
    return _drives(session, seen, *never)


def opening_soon(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    return _drives(session, seen, _IS_LIVE, Drive.opens_at > now(), Drive.opens_at <= now(SOON_SECONDS))


def closing_soon(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """Open ones: the clock of a paused one stands still."""
    open_ = (Drive.paused_at.is_(None), Drive.opens_at <= now())
    return _drives(session, seen, _IS_LIVE, *open_, Drive.closes_at > now(), Drive.closes_at <= now(SOON_SECONDS))


def unanswered(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """Closed, and not put away, without a word of what those who decide have answered."""
    has_answer = exists().where(DriveOccurrence.drive_id == Drive.id, DriveOccurrence.kind == ANSWERED)
    closed = (Drive.paused_at.is_(None), Drive.closes_at <= now())
    return _drives(session, seen, _IS_LIVE, *closed, Drive.kind.in_(("petition", "letter-drive")), ~has_answer)


def milestones_lately(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """Of which drives, one for each milestone."""
    lately = Milestone.reached_at > now(-LATELY_SECONDS)
    rows = select(Drive.id).join(Milestone, Milestone.drive_id == Drive.id).where(seen, lately, _IS_LIVE)
    return session.scalars(rows.limit(MOST)).all()


def stopped_lately(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """Of which drives, one for each target to whom no more letters go."""
    lately = and_(Target.is_stopped, Target.stopped_at > now(-LATELY_SECONDS))
    rows = select(Drive.id).join(Target, Target.drive_id == Drive.id).where(seen, lately, _IS_LIVE)
    return session.scalars(rows.limit(MOST)).all()


def updates_to_approve(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """`seen` is a condition on the campaign of an update."""
    return session.scalars(select(Update.id).where(seen, Update.state == "ready").limit(MOST)).all()


def updates_to_send(session: Session, seen: ColumnElement[bool]) -> Sequence[UUID]:
    """Approved, and not begun; or paused."""
    waits = or_(Update.state == "approved", Update.state == "paused")
    return session.scalars(select(Update.id).where(seen, waits).limit(MOST)).all()


def _drives(session: Session, *conditions: ColumnElement[bool]) -> Sequence[UUID]:
    return session.scalars(select(Drive.id).where(*conditions).order_by(Drive.closes_at, Drive.id).limit(MOST)).all()
