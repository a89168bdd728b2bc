"""Ends what was never verified, and forgets what was typed into it. In batches of 500, safe to stop and to run again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.contributions.codes import forget_failures
from campaign.contributions.ending import clear, expire
from campaign.contributions.letter.drafts import forget_old
from campaign.contributions.models import Contribution
from campaign.contributions.window import is_over_now
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.outbox.drain import forget_settled

UNVERIFIED_DAYS = 14  # after submission, personal fields of what was never verified are nulled
EVENT_DAYS = 30
BATCH_SIZE = 500


def expire_unverified(database: Database) -> int:
    """End pending contributions whose time is over (seven days, at the latest a day after the drive closed); how many."""
    total = 0
    while True:
        with database.transaction() as session:
            due = session.scalars(_overdue()).all()
            expire(session, due)
        total += len(due)
        if len(due) < BATCH_SIZE:
            return total


def clear_unverified(database: Database) -> int:
    """Null the personal fields of contributions that were submitted 14 days ago and never verified; how many."""
    total = 0
    while True:
        with database.transaction() as session:
            old = session.scalars(
                select(Contribution.id)
                .where(
                    Contribution.state == "expired",
                    Contribution.cleared_at.is_(None),
                    Contribution.submitted_at <= now(-UNVERIFIED_DAYS * 24 * 3600),
                )
                .limit(BATCH_SIZE)
            ).all()
            clear(session, old)
        total += len(old)
        if len(old) < BATCH_SIZE:
            return total


def forget_drafts(database: Database) -> int:
    """Delete letters that nobody went on with for 14 days; how many."""
    total = 0
    while True:
        with database.transaction() as session:
            gone = forget_old(session, BATCH_SIZE)
        total += gone
        if gone < BATCH_SIZE:
            return total


def forget_code_failures(database: Database) -> None:
    """Delete wrong codes of more than a day ago."""
    with database.transaction() as session:
        forget_failures(session)


def forget_events(database: Database) -> int:
    """Delete events that were settled 30 days ago; how many."""
    total = 0
    while True:
        with database.transaction() as session:
            gone = forget_settled(session, before=_days_ago(session, EVENT_DAYS), limit=BATCH_SIZE)
        total += gone
        if gone < BATCH_SIZE:
            return total


def _overdue() -> Select[UUID]:
    return (
        select(Contribution.id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(Contribution.state == "pending", is_over_now())
        .limit(BATCH_SIZE)
        .with_for_update(skip_locked=True, of=Contribution)
    )


def _days_ago(session: Session, days: int) -> datetime:
    return session.execute(select(now())).scalar_one() - timedelta(days=days)
