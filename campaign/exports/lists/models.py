"""The table of lists: who asked for which columns of whom, for what, how far it has come, and where the sealed file is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

STATES = ("asked", "building", "ready", "failed", "cancelled", "expired")
UNFINISHED = ("asked", "building")
FORMATS = ("csv", "xlsx")
_UNFINISHED = "state IN ('asked', 'building')"


class SupporterList(Base):
    """A list that somebody of the staff asked for. It holds nobody's data: that is in the sealed file alone.

    `stated_reason` is what the owner wants it for, `stated_recipient` who will have it, in their words. While it is built,
    `claim` names the worker's try, and its file; `attempt` counts the tries. `rows_total`, `rows_done` and `left_out` (how
    many, by why) are of the try that runs or of the last one: until it is ready, `rows_total` is how many rows it has at the
    most, and nobody is known to be left out. `sha256` and `size_bytes` are of the file as its owner gets it.
    Without `wrapped_key` nobody can read it.
    """

    __tablename__ = "supporter_lists"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(String(16))
    stated_reason: Mapped[str] = mapped_column(String(500))
    stated_recipient: Mapped[str] = mapped_column(String(200))
    columns: Mapped[list[str]] = mapped_column(JSON)
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(16), default="asked")
    failure: Mapped[str | None] = mapped_column(String(32))
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    downloads: Mapped[int] = mapped_column(default=0)
    claim: Mapped[UUID | None] = mapped_column(Uuid)
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    downloaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_supporter_lists_account_id", "account_id", "asked_at"),
        Index(
            "ix_supporter_lists_unfinished",
            "asked_at",
            sqlite_where=text(_UNFINISHED),
            postgresql_where=text(_UNFINISHED),
        ),
        Index(
            "ix_supporter_lists_ready",
            "expires_at",
            sqlite_where=text("state = 'ready'"),
            postgresql_where=text("state = 'ready'"),
        ),
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state"),
        CheckConstraint("format IN ('csv', 'xlsx')", name="format"),
    )


class ListErasure(Base):
    """A row of a list that left us, of somebody who was erased since: its owner must delete it.

    By whichever the list names: the drive and its number, or the contribution's id; or the supporter's.
    """

    __tablename__ = "supporter_list_erasures"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("supporter_lists.id"))
    contribution_id: Mapped[UUID | None] = mapped_column(Uuid)
    supporter_id: Mapped[UUID | None] = mapped_column(Uuid)
    drive_id: Mapped[UUID | None] = mapped_column(Uuid)
    number: Mapped[int | None]
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_supporter_list_erasures_list_id", "list_id", "noted_at"),)
