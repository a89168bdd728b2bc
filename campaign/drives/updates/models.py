"""Tables of updates: their texts by language, what they are about and for whom, and how far their sending has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, UtcDateTime
from campaign.drives.models import LANGUAGE, UNCHECKED
from campaign.drives.updates.states import STATES

ABOUT = ("news", "milestone", "achievement")
DIMENSIONS = ("drive", "area", "kind", "achievement")


class Update(Base):
    """One update. `version` is raised by every change; what was tested or approved of an older one is void.

    The team's addresses are canonical, to tell two people apart; `written_by` wrote last. From `begins_at` on it is public;
    `paced_from` is that moment, moved on by each pause. Mails are written into the ledger under `event_id`, in the order of
    mailbox keys, the last of them at `cursor`. `audience_count` is how many readers it has: until all are counted, None, with
    `audience_so_far` of them up to mailbox `audience_cursor`.
    """

    __tablename__ = "updates"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    about: Mapped[str] = mapped_column(String(16), default="news")
    state: Mapped[str] = mapped_column(String(16), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    tested_version: Mapped[int | None]
    written_by: Mapped[str | None] = mapped_column(String(254))
    asked_by: Mapped[str | None] = mapped_column(String(254))
    approved_by: Mapped[str | None] = mapped_column(String(254))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("updates.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begins_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paced_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_seconds: Mapped[int] = mapped_column(default=0)
    event_id: Mapped[UUID | None] = mapped_column(Uuid)
    audience_count: Mapped[int | None]
    audience_so_far: Mapped[int | None]
    audience_cursor: Mapped[str | None] = mapped_column(String(64))
    recipient_count: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[str] = mapped_column(String(64), default="")
    is_written_out: Mapped[bool] = mapped_column(default=False)
    texts: Mapped[list[UpdateText]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    choices: Mapped[list[UpdateChoice]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    writers: Mapped[list[UpdateWriter]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state"),
        CheckConstraint("over_seconds >= 0", name="over_seconds"),
        Index("ix_updates_campaign_id", "campaign_id"),
        Index("uq_updates_event_id", "event_id", unique=True),
    )


class UpdateText(Base):
    """Subject and body in one language: plain text, with empty lines between paragraphs."""

    __tablename__ = "update_texts"

    update_id: Mapped[UUID] = mapped_column(ForeignKey("updates.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(8), default=UNCHECKED)


class UpdateChoice(Base):
    """One value of a dimension: a `drive`, `area` or `kind` of contribution that it is for, an `achievement` it tells of.

    It is for everybody in a dimension of which nothing is chosen.
    """

    __tablename__ = "update_choices"

    update_id: Mapped[UUID] = mapped_column(ForeignKey("updates.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)


class UpdateWriter(Base):
    """Somebody who wrote an update, or a part of it, in any of its versions: none of them passes it."""

    __tablename__ = "update_writers"

    update_id: Mapped[UUID] = mapped_column(ForeignKey("updates.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(254), primary_key=True)


class UpdateTest(Base):
    """A test mail that somebody of the team asked for. The address goes after a day."""

    __tablename__ = "update_tests"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    update_id: Mapped[UUID] = mapped_column(ForeignKey("updates.id"))
    version: Mapped[int]
    address: Mapped[str | None] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_update_tests_update_id", "update_id"),)
