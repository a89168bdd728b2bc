"""Tables of the machinery. They hold names of jobs and types of errors, numbers and moments, and nothing of anybody's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

UNFINISHED = "ended_at IS NULL"


class JobFailure(Base):
    """How often a job has failed with one type of error since it was last dealt with. `told_at`: admins know of it."""

    __tablename__ = "job_failures"

    job: Mapped[str] = mapped_column(String(64), primary_key=True)
    error: Mapped[str] = mapped_column(String(64), primary_key=True)
    queue: Mapped[str] = mapped_column(String(16))
    count: Mapped[int]
    first_failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class QueueDepth(Base):
    """What a worker saw in one queue when it last looked: jobs that wait, that run, and that failed within a week."""

    __tablename__ = "queue_depths"

    queue: Mapped[str] = mapped_column(String(16), primary_key=True)
    waiting: Mapped[int]
    running: Mapped[int]
    failed: Mapped[int]
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Replay(Base):
    """Somebody asked that events since a moment be given to their jobs again. `cursor` is the last one that was."""

    __tablename__ = "replays"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cursor: Mapped[UUID] = mapped_column(Uuid, default=UUID(int=0))
    count: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "ix_replays_unfinished",
            "asked_at",
            sqlite_where=text(UNFINISHED),
            postgresql_where=text(UNFINISHED),
        ),
    )
