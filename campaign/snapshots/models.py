"""Tables of the logs: how far each is, what is in it, and what was signed of it. Nothing in them is of a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.audit.models import APPEND_ONLY
from campaign.db import Base, UtcDateTime


class SnapshotLog(Base):
    """The log of a drive: how many entries it has, what they add up to, and when so many of them were signed last."""

    __tablename__ = "snapshot_logs"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    size: Mapped[int] = mapped_column(default=0)
    count: Mapped[int] = mapped_column(default=0)
    head_size: Mapped[int] = mapped_column(default=0)
    head_signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SnapshotTile(Base):
    """256 entries of a log, side by side (`level` 0), or the hashes of 256 complete tiles of the level below.

    The last of each level grows until it is whole, and then never changes.
    """

    __tablename__ = "snapshot_tiles"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("snapshot_logs.drive_id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SnapshotKey(Base):
    """A public key that heads were signed with. It stays when another takes its place, so that they can still be checked."""

    __tablename__ = "snapshot_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    first_used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SnapshotHead(Base):
    """A signed head of a log; never changed. `consistency` proves that it goes on from the head with `previous_size`."""

    __tablename__ = "snapshot_heads"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("snapshot_logs.drive_id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key_id: Mapped[str] = mapped_column(ForeignKey("snapshot_keys.id"))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    previous_size: Mapped[int]
    consistency: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = ({"info": APPEND_ONLY},)
