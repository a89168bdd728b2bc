"""The table of identifiers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime


class Identifier(Base):
    """`system:value` is what another system calls a contribution of the kind `noun`, as the key `key_id` said."""

    __tablename__ = "identifiers"

    noun: Mapped[str] = mapped_column(String(32), primary_key=True)
    system: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(190), primary_key=True)
    contribution_id: Mapped[UUID] = mapped_column(Uuid)
    key_id: Mapped[UUID] = mapped_column(Uuid)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_identifiers_contribution_id", "contribution_id"),)
