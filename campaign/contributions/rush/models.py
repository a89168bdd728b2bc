"""Tables of rushes. They hold keyed hashes for some hours, and nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime


class RushBucket(Base):
    """How full a bucket is: each post moves `full_until` on, and time empties it by passing.

    No index holds `full_until`, so that on PostgreSQL a post writes into the bucket's own page alone.
    """

    __tablename__ = "rush_buckets"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_until: Mapped[datetime] = mapped_column(UtcDateTime)


class SpentChallenge(Base):
    """A challenge whose solution has been taken, so that it is not taken again."""

    __tablename__ = "spent_challenges"

    challenge: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_spent_challenges_expires_at", "expires_at"),)
