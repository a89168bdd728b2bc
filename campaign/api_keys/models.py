"""The table of keys. Of a key itself it holds a hash alone; of people, nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime


class ApiKey(Base):
    """A key that another service shows. `digest` is the SHA-256 of it, `prefix` its beginning, by which it is recognised.

    `purpose`, `columns` and `drives` say, as those of a supporter list, what of whom it may read; `stated_basis` and
    `stated_recipient` are its maker's words. `scopes` are names of scopes.SCOPES. It is good until `expires_at`, unless it was
    ended before. `full_until` is its bucket (limits.py); `warned_at` is when its maker was told that it will end.
    """

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(16))
    stated_basis: Mapped[str] = mapped_column(String(500))
    stated_recipient: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[list[str]] = mapped_column(JSON)
    drives: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    full_until: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="times"),
        Index("ix_api_keys_expires_at", "expires_at"),
    )
