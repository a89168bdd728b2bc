"""The table of those who get the counts of a drive by mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime


class CountReceiver(Base):
    """An account that gets the counts of a drive each morning; `owed_at` is when it was last said that it does."""

    __tablename__ = "count_receivers"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.id"), primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_count_receivers_owed_at", "owed_at"),)
