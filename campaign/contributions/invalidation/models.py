"""Tables of invalidations: what was looked for, how far it has come, and what it changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.contributions.invalidation.states import STATES, WORKING_STATES
from campaign.db import Base, UtcDateTime
from campaign.leases import Leased, Leases, working

IS_WORKING = working(WORKING_STATES)


class Invalidation(Leased):
    """One invalidation by conditions (JSON), of which a name, a mailbox, a domain and a network go after 90 days.

    `account_id` is who asked for it; None from the command line. `total` were found when it was counted, `done` are taken
    out, `restored` are back, `kept_out` cannot go back. `cursor` is the last id that was looked at.
    """

    __tablename__ = "invalidations"

    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    conditions: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="counted")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    restored: Mapped[int] = mapped_column(default=0)
    kept_out: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[UUID] = mapped_column(Uuid)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_invalidations_created_at", "created_at"),
        Index("ix_invalidations_working", "created_at", sqlite_where=IS_WORKING, postgresql_where=IS_WORKING),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
    )


class InvalidatedContribution(Base):
    """A contribution that an invalidation took out: as what it stood before, so that it can go back.

    `was` is its state, `was_reason` the reason that it was held for, `own` a word of its kind (`Details.stand`). `refusal`
    says why it could not go back.
    """

    __tablename__ = "invalidated_contributions"

    invalidation_id: Mapped[UUID] = mapped_column(ForeignKey("invalidations.id"), primary_key=True)
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    was: Mapped[str] = mapped_column(String(16))
    was_reason: Mapped[str | None] = mapped_column(String(32))
    own: Mapped[str] = mapped_column(String(16))
    restored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        Index("ix_invalidated_contributions_contribution_id", "contribution_id"),
        CheckConstraint("was IN ('verified', 'held')", name="was"),
    )


LEASES = Leases(Invalidation, WORKING_STATES, IS_WORKING)
