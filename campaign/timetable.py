"""When each regular job is next due, kept in the database so that two schedulers never fire one job twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.db import Base, UtcDateTime, insert, now


class TimetableEntry(Base):
    """One regular job. `beat_at` is when a scheduler last claimed it."""

    __tablename__ = "timetable"

    job: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def register(session: Session, jobs: Collection[str]) -> None:
    """Enter the jobs that are not in the timetable yet; a new one is due at once."""
    for job in jobs:
        session.execute(insert(session, TimetableEntry).values(job=job, due_at=now()).on_conflict_do_nothing())


def is_anything_due(session: Session, jobs: Collection[str]) -> bool:
    """Whether one of the jobs is due; only looks."""
    due = select(TimetableEntry.job).where(TimetableEntry.job.in_(jobs), TimetableEntry.due_at <= now())
    return session.scalar(due.limit(1)) is not None


def claim_due(session: Session, periods: Mapping[str, float]) -> list[str]:
    """The jobs of `periods` (name to seconds between runs) that are due, each moved on by its period: claimed once.

    A job that was missed for longer than its period runs once, not once for each time missed.
    """
    claimed: list[str] = []
    for job, seconds in periods.items():
        moved = session.execute(
            update(TimetableEntry)
            .where(TimetableEntry.job == job, TimetableEntry.due_at <= now())
            .values(due_at=now(seconds), beat_at=now())
            .returning(TimetableEntry.job)
        )
        claimed.extend(moved.scalars())
    return claimed


def beat_age(session: Session) -> timedelta | None:
    """How long ago a scheduler last claimed anything; None when none ever did."""
    last, present = session.execute(select(func.max(TimetableEntry.beat_at), now())).one()
    return None if last is None else max(timedelta(0), present - last)
