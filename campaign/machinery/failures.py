"""Jobs that failed: noted by the worker that ran them, shown to admins, told to them once an hour, and forgotten.

What a job was to do is not lost with it: its events come back, and a wake-up is followed by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import Database, insert, now
from campaign.ids import new_id
from campaign.machinery.events import FAILURES_FOUND
from campaign.machinery.models import JobFailure
from campaign.outbox.record import record_event
from campaign.turns import take_turn

TELL_EVERY_SECONDS = 3600
FORGOTTEN_AFTER_SECONDS = 14 * 24 * 3600  # from the last time on
LONGEST = 64
CLOCKS_DIFFER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """A job and a type of error, how often, and when for the first and for the last time."""

    job: str
    error: str
    queue: str
    count: int
    first_failed_at: datetime
    last_failed_at: datetime


def note_failure(session: Session, job: str, queue: str, error: str) -> None:
    """One more failure of `job` by an error of this type. What the error says is not asked for: it may name somebody."""
    row = insert(session, JobFailure).values(
        job=job[:LONGEST],
        error=error[:LONGEST],
        queue=queue,
        count=1,
        first_failed_at=now(),
        last_failed_at=now(),
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["job", "error"], set_={"count": JobFailure.count + 1, "last_failed_at": now()}
        )
    )


def list_failures(session: Session) -> list[Failure]:
    """The latest first."""
    rows = session.scalars(select(JobFailure).order_by(JobFailure.last_failed_at.desc(), JobFailure.job))
    return [Failure(one.job, one.error, one.queue, one.count, one.first_failed_at, one.last_failed_at) for one in rows]


def count_failing(session: Session) -> int:
    """How many jobs are on the list."""
    return session.scalar(select(func.count(JobFailure.job.distinct()))) or 0


def forget_failure(session: Session, job: str, error: str) -> bool:
    """It was dealt with; whether it was on the list. If it comes again, it is a new one."""
    gone = session.execute(
        delete(JobFailure).where(JobFailure.job == job, JobFailure.error == error).returning(JobFailure.job)
    )
    return gone.first() is not None


def forget_job_failures(database: Database) -> None:
    """Those that have not come again for two weeks."""
    with database.transaction() as session:
        session.execute(delete(JobFailure).where(JobFailure.last_failed_at < now(-FORGOTTEN_AFTER_SECONDS)))


def claim_telling(session: Session) -> UUID | None:
    """An event, where something failed that admins have not been told, and none was told within the hour; else None."""
    take_turn(session, "telling of failures")
    lately = and_(JobFailure.told_at > now(-TELL_EVERY_SECONDS), JobFailure.told_at <= now(CLOCKS_DIFFER_SECONDS))
    if session.scalar(select(JobFailure.job).where(lately).limit(1)) is not None:
        return None
    if session.scalar(select(JobFailure.job).where(_is_untold()).limit(1)) is None:
        return None
    session.execute(
        update(JobFailure).where(_is_untold()).values(told_at=now()).execution_options(synchronize_session=False)
    )
    return record_event(session, FAILURES_FOUND, new_id())


def _is_untold() -> ColumnElement[bool]:
    """It has failed since it was told. What was told in the future was told by a clock that was wrong."""
    return or_(
        JobFailure.told_at.is_(None),
        JobFailure.told_at < JobFailure.last_failed_at,
        JobFailure.told_at > now(CLOCKS_DIFFER_SECONDS),
    )
