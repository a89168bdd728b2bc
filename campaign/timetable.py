"""When each regular job is next due, kept in the database so that two schedulers never fire one job twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.db import Base, UtcDateTime, insert, now
from campaign.i18n.formats import ZONE

Turn = Callable[[datetime], datetime]  # when a job is next due, from the present


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


def is_anything_due(session: Session, turns: Mapping[str, Turn]) -> bool:
    """Whether one of the jobs is due; only looks."""
    entries = session.execute(select(TimetableEntry.job, TimetableEntry.due_at, now()))
    return any(job in turns and _is_due(due_at, turns[job], present) for job, due_at, present in entries)


def every(seconds: float) -> Turn:
    """A job that runs again so many seconds after its last turn."""
    return lambda present: present + timedelta(seconds=seconds)


def nightly(hour: int) -> Turn:
    """A job that runs once a night, at this full hour in Wales, whatever the clocks do."""

    def next_night(present: datetime) -> datetime:
        local = present.astimezone(ZONE)
        tonight = datetime.combine(local.date(), time(hour), ZONE)
        return tonight if tonight > local else datetime.combine(local.date() + timedelta(days=1), time(hour), ZONE)

    return next_night


def claim_due(session: Session, turns: Mapping[str, Turn], *, is_beat: bool = True) -> list[str]:
    """The jobs of `turns` that are due, each moved on to its next turn: claimed once.

    A job that was missed for several turns runs once, not once for each turn missed. One that is due later than its next
    turn was moved on by a clock that was wrong: it is due. Whoever is no scheduler says that this `is_beat` of none.
    """
    claimed: list[str] = []
    present = session.execute(select(now())).scalar_one()
    for job, turn in turns.items():
        moved = session.execute(
            update(TimetableEntry)
            .where(
                TimetableEntry.job == job, or_(TimetableEntry.due_at <= present, TimetableEntry.due_at > turn(present))
            )
            .values(due_at=turn(present), beat_at=present if is_beat else TimetableEntry.beat_at)
            .returning(TimetableEntry.job)
        )
        claimed.extend(moved.scalars())
    return claimed


def give_back(session: Session, jobs: Collection[str]) -> None:
    """These were claimed, but could not be enqueued: they are due at once."""
    session.execute(update(TimetableEntry).where(TimetableEntry.job.in_(jobs)).values(due_at=now()))


def list_timetable(session: Session) -> list[TimetableEntry]:
    """Every regular job, the one that is due first before the others."""
    return list(session.scalars(select(TimetableEntry).order_by(TimetableEntry.due_at, TimetableEntry.job)))


def _is_due(due_at: datetime, turn: Turn, present: datetime) -> bool:
    return due_at <= present or due_at > turn(present)


def beat_age(session: Session) -> timedelta | None:
    """How long ago a scheduler last claimed anything; None when none ever did."""
    last, present = session.execute(select(func.max(TimetableEntry.beat_at), now())).one()
    return None if last is None else max(timedelta(0), present - last)
