"""Tables of moderation: what was decided, by whom, and what visitors reported."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

OPEN = "settled_at IS NULL AND undone_at IS NULL"


class ModerationDecision(Base):
    """One decision about one item of a queue, in the wording (`version`) that was read.

    It takes effect from `due_at` on, when a worker settles it; until then it can be undone. At most one is open for an
    item. `outcome` is `done`, or `overtaken` where the item had changed meanwhile. Many that were decided with one press
    share a `batch_id`.
    """

    __tablename__ = "moderation_decisions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    queue: Mapped[str] = mapped_column(String(16))
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"))
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    version: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(32))
    account_id: Mapped[UUID] = mapped_column(Uuid)
    batch_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        Index(
            "uq_moderation_decisions_open",
            "contribution_id",
            "queue",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_moderation_decisions_due", "due_at", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_moderation_decisions_contribution_id", "contribution_id", "decided_at"),
        Index("ix_moderation_decisions_drive_id", "drive_id", "decided_at"),
        Index("ix_moderation_decisions_batch_id", "batch_id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        CheckConstraint("verdict IN ('pass', 'refuse')", name="verdict"),
    )


class Report(Base):
    """Something public that visitors reported, once for all of them: a shown `name`, or published `words`.

    Holds nothing of whoever reported it. `decided_at` is when one of us last let it stay or took it off.
    """

    __tablename__ = "reports"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(8), primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    reason: Mapped[str] = mapped_column(String(32))
    count: Mapped[int] = mapped_column(default=1)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "ix_reports_open",
            "reported_at",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        CheckConstraint("what IN ('name', 'words')", name="what"),
    )
