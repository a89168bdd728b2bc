"""Ends what was never verified, and forgets what was typed into it. In batches of 500, safe to stop and to run again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.codes import forget_failures
from campaign.contributions.ending import clear, expire
from campaign.contributions.invalidation.forgetting import forget_conditions
from campaign.contributions.letter.drafts import forget_old
from campaign.contributions.models import Contribution
from campaign.contributions.origins import forget_old_origins
from campaign.contributions.rush.buckets import forget_buckets, forget_challenges
from campaign.contributions.window import is_over_now
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.machinery.failures import forget_old_failures
from campaign.outbox.drain import forget_settled

UNVERIFIED_DAYS = 14  # after submission, personal fields of what was never verified are nulled
EVENT_DAYS = 30


def expire_unverified(database: Database) -> int:
    """End pending contributions whose time is over (seven days, at the latest a day after the drive closed); how many."""
    return in_batches(database, _expire)


def clear_unverified(database: Database) -> int:
    """Null the personal fields of contributions that were submitted 14 days ago and never verified; how many."""
    return in_batches(database, _clear)


def forget_drafts(database: Database) -> int:
    """Delete letters that nobody went on with for 14 days; how many."""
    return in_batches(database, forget_old)


def forget_code_failures(database: Database) -> None:
    """Delete wrong codes of more than a day ago."""
    with database.transaction() as session:
        forget_failures(session)


def forget_traces(database: Database) -> int:
    """Forget where contributions of 30 days ago came from, and whom the conditions of old invalidations meant; how many."""
    return in_batches(database, forget_old_origins) + in_batches(database, forget_conditions)


def forget_rushes(database: Database) -> int:
    """Forget how many came at once, and solutions that nobody could use again; how many."""
    return in_batches(database, forget_buckets) + in_batches(database, forget_challenges)


def forget_events(database: Database) -> int:
    """Delete events that were settled 30 days ago; how many."""
    return in_batches(database, _forget_events)


def forget_job_failures(database: Database) -> None:
    """Forget failures of jobs that have not come again for two weeks."""
    with database.transaction() as session:
        forget_old_failures(session)


def _expire(session: Session, limit: int) -> int:
    due = session.scalars(
        select(Contribution.id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(Contribution.state == "pending", is_over_now())
        .limit(limit)
        .with_for_update(skip_locked=True, of=Contribution)
    ).all()
    expire(session, due)
    return len(due)


def _clear(session: Session, limit: int) -> int:
    old = session.scalars(
        select(Contribution.id)
        .where(
            Contribution.state == "expired",
            Contribution.cleared_at.is_(None),
            Contribution.submitted_at <= now(-UNVERIFIED_DAYS * 24 * 3600),
        )
        .limit(limit)
    ).all()
    clear(session, old)
    return len(old)


def _forget_events(session: Session, limit: int) -> int:
    long_ago = session.execute(select(now())).scalar_one() - timedelta(days=EVENT_DAYS)
    return forget_settled(session, before=long_ago, limit=limit)
