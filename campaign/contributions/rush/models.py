"""Tables of rushes. They hold keyed hashes for some hours, and nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime


class RushBucket(Base):
    """How full a bucket is: each post moves `full_until` on, and time empties it by passing."""

    __tablename__ = "rush_buckets"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_until: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_rush_buckets_full_until", "full_until"),)


class SpentChallenge(Base):
    """A challenge whose solution has been taken, so that it is not taken again."""

    __tablename__ = "spent_challenges"

    challenge: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_spent_challenges_expires_at", "expires_at"),)
