"""Tables of teams: who is in the team of a drive, what is still to be done, and who was asked to finish a letter."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

ROLES = ("organiser", "member")
ENDINGS = ("left", "removed", "declined", "expired", "erased")
FOLLOW_UPS = ("thank", "chase-reply", "recruit", "other")
LONGEST_NOTE = 500
LIVE = "ended_at IS NULL"


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class TeamMember(Base):
    """Somebody who was invited into the team of a drive, once at a time for each mailbox.

    In it from `accepted_at` until `ended_at`. `issue` numbers the tokens of the invitation; address, mailbox and name are
    nulled when the person is forgotten.
    """

    __tablename__ = "team_members"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    address: Mapped[str | None] = mapped_column(String(254))
    mailbox_key: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(10))
    role: Mapped[str] = mapped_column(String(16), default="member")
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("team_members.id"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_as: Mapped[str | None] = mapped_column(String(16))
    issue: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(
            "uq_team_members_drive_id_mailbox_key",
            "drive_id",
            "mailbox_key",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index("ix_team_members_mailbox_key", "mailbox_key"),
        Index("ix_team_members_invited_by", "invited_by", "invited_at"),
        Index(
            "ix_team_members_unforgotten",
            "ended_at",
            sqlite_where=text("mailbox_key IS NOT NULL"),
            postgresql_where=text("mailbox_key IS NOT NULL"),
        ),
        CheckConstraint(_among("role", ROLES), name="role"),
        CheckConstraint(_among("ended_as", ENDINGS), name="ended_as"),
    )


class TeamFollowUp(Base):
    """Something that somebody in the team should do, about a target, about a letter, or about neither.

    Nobody's until a member takes it (`taken_by`) or one of the staff does (`taken_by_account`). What stands in `note` is for
    the team alone.
    """

    __tablename__ = "team_follow_ups"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    target_id: Mapped[UUID | None] = mapped_column(ForeignKey("targets.id", ondelete="SET NULL"))
    contribution_id: Mapped[UUID | None] = mapped_column(ForeignKey("contributions.id"))
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("team_members.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("team_members.id"))
    taken_by_account: Mapped[UUID | None] = mapped_column(Uuid)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_team_follow_ups_drive_id", "drive_id", "done_at"),
        Index("ix_team_follow_ups_contribution_id", "contribution_id"),
        Index("ix_team_follow_ups_taken_by", "taken_by"),
        CheckConstraint(_among("kind", FOLLOW_UPS), name="kind"),
    )


class TeamNudge(Base):
    """That whoever began the letter of a draft was asked, once for ever, to finish it. Outlives the draft."""

    __tablename__ = "team_nudges"

    draft_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("team_members.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_team_nudges_drive_id", "drive_id"),
        Index("ix_team_nudges_made_by", "made_by", "made_at"),
    )
