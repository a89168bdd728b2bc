"""Tables of campaigns and drives, with their texts in each language, targets, milestones and achievements."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, String, Text, Uuid, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, UtcDateTime

KINDS = ("petition", "letter-drive", "pledge-drive", "appeal")
HANDOVERS = ("counts", "names-areas", "names-postcodes")
UNCHECKED, CHECKED = "draft", "checked"  # the status of a text: whether somebody who reads its language has passed it
LANGUAGE = String(10)


class Slug(Base):
    """A name in an address. Unique over both languages of a kind; an old one stays and redirects for ever."""

    __tablename__ = "slugs"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(Uuid)
    language: Mapped[str] = mapped_column(LANGUAGE)
    is_current: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("ix_slugs_owner_id", "owner_id"),)


class Campaign(Base):
    """The umbrella effort. Milestones of its drives are told to `organiser_address`.

    `updates_need_approval`: whether a second person must pass each update before it is sent. `kept_months`: for how long
    after a drive has closed what people gave to it is kept with their names.
    """

    __tablename__ = "campaigns"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    organiser_address: Mapped[str | None] = mapped_column(String(254))
    updates_need_approval: Mapped[bool] = mapped_column(default=False)
    kept_months: Mapped[int] = mapped_column(default=6, server_default="6")
    texts: Mapped[list[CampaignText]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class CampaignText(Base):
    __tablename__ = "campaign_texts"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    title: Mapped[str] = mapped_column(String(150))
    goal: Mapped[str] = mapped_column(Text)
    story: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(8), default=UNCHECKED)


class Drive(Base):
    """One thing asked of people. Its state is derived from these moments and the database's time (states.py)."""

    __tablename__ = "drives"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(String(16))
    goal: Mapped[int]
    handover: Mapped[str] = mapped_column(String(16))
    statement_version: Mapped[int] = mapped_column(default=1)
    text_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opening_announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing_announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[list[DriveText]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    targets: Mapped[list[Target]] = relationship(order_by="Target.position")  # of letter drives, there may be thousands
    milestones: Mapped[list[Milestone]] = relationship(lazy="selectin", order_by="Milestone.at")
    notices: Mapped[list[DriveNotice]] = relationship(lazy="selectin", order_by="DriveNotice.published_at")

    __table_args__ = (
        CheckConstraint("goal > 0", name="goal"),
        CheckConstraint("opens_at < closes_at", name="times"),
        Index("ix_drives_campaign_id", "campaign_id"),
    )


class DriveText(Base):
    """Title, ask and text of a drive in one language, frozen from its first verified contribution on."""

    __tablename__ = "drive_texts"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    title: Mapped[str] = mapped_column(String(150))
    ask: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(8), default=UNCHECKED)


class SigningStatement(Base):
    """What stands above the button, by version and language. Rows are added, never changed."""

    __tablename__ = "signing_statements"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class DriveNotice(Base):
    """A dated public line beside a drive, in one language: a correction, or why it was cancelled or reopened."""

    __tablename__ = "drive_notices"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    text_version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DriveOccurrence(Base):
    """What happened to what a drive gathered: it was handed over (`handed-over`), or answered (`answered`)."""

    __tablename__ = "drive_occurrences"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    kind: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[date] = mapped_column(Date)
    source_url: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    texts: Mapped[list[DriveOccurrenceText]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    __table_args__ = (
        CheckConstraint("kind IN ('handed-over', 'answered')", name="kind"),
        Index("ix_drive_occurrences_drive_id", "drive_id"),
    )


class DriveOccurrenceText(Base):
    __tablename__ = "drive_occurrence_texts"

    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("drive_occurrences.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Channel(Base):
    """A named source of a drive (a poster, a partner's page), counted by its code.

    Until `event_until` it is an event, where many give something at one place: it has a limit of its own (rush/limits.py).
    """

    __tablename__ = "channels"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    event_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Target(Base):
    """Who is asked to decide, and where letters to them go.

    Asked by everybody unless `area_code` says by whom; in office from `valid_from` up to and including `valid_until`,
    an empty end being open. `reference` is the importer's own key. Stopped: no more letters are sent to them.
    """

    __tablename__ = "targets"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    position: Mapped[int]
    area_code: Mapped[str | None] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254))
    mailbox_key: Mapped[str | None] = mapped_column(String(64))
    postal_address: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(LANGUAGE, default="cy", server_default="cy")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    is_stopped: Mapped[bool] = mapped_column(default=False, server_default=false())
    stop_reason: Mapped[str | None] = mapped_column(String(32))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reference: Mapped[str | None] = mapped_column(String(64))
    texts: Mapped[list[TargetText]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    __table_args__ = (
        Index("ix_targets_drive_id", "drive_id"),
        Index("ix_targets_drive_id_area_code", "drive_id", "area_code"),
        Index("uq_targets_drive_id_reference", "drive_id", "reference", unique=True),
    )


class TargetText(Base):
    __tablename__ = "target_texts"

    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    office: Mapped[str | None] = mapped_column(String(200))


class Milestone(Base):
    """A count on the way, with what happens there. `reached_at` is written once by the folding job and never undone."""

    __tablename__ = "milestones"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    at: Mapped[int] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[list[MilestoneText]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class MilestoneText(Base):
    __tablename__ = "milestone_texts"

    drive_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (ForeignKeyConstraint(["drive_id", "at"], ["milestones.drive_id", "milestones.at"]),)


class Achievement(Base):
    """What was achieved, dated, with its source, and the drives that led to it."""

    __tablename__ = "achievements"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    happened_on: Mapped[date] = mapped_column(Date)
    date_precision: Mapped[str] = mapped_column(String(5), default="day")
    source_url: Mapped[str | None] = mapped_column(String(500))
    texts: Mapped[list[AchievementText]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    drives: Mapped[list[AchievementDrive]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    __table_args__ = (Index("ix_achievements_campaign_id", "campaign_id"),)


class AchievementText(Base):
    __tablename__ = "achievement_texts"

    achievement_id: Mapped[UUID] = mapped_column(ForeignKey("achievements.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LANGUAGE, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(300))


class AchievementDrive(Base):
    __tablename__ = "achievement_drives"

    achievement_id: Mapped[UUID] = mapped_column(ForeignKey("achievements.id"), primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
