"""Tables of letters: how a drive sends them, what was written, to whom each goes and how far it has come, bundles, drafts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

DELIVERIES = ("each", "daily", "weekly", "print")
BUNDLES = ("daily", "weekly", "print", "model")
ADDRESSEE_STATES = (
    "waiting",  # the letter is not verified yet, or a moderator has not passed it
    "due",  # to be sent, alone or in a bundle
    "queued",  # its mail, or that of its bundle, is in the ledger, which says what became of it
    "printed",  # in a bundle that was printed
    "stopped",  # will not be sent: the letter ended, or the target cannot be reached
)
LONGEST_SUBJECT = 150
LONGEST_BODY = 20_000


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class LetterSettings(Base):
    """How a letter drive sends. Times of day are minutes after midnight in Wales; `hourly_cap` is for each target."""

    __tablename__ = "letter_settings"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    delivery: Mapped[str] = mapped_column(String(8), default="each")
    hourly_cap: Mapped[int] = mapped_column(default=30)
    window_from: Mapped[int] = mapped_column(default=8 * 60)
    window_until: Mapped[int] = mapped_column(default=18 * 60)
    is_moderated: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint(_among("delivery", DELIVERIES), name="delivery"),
        CheckConstraint("hourly_cap > 0", name="hourly_cap"),
        CheckConstraint("0 <= window_from AND window_from < window_until AND window_until <= 1440", name="window"),
    )


class LetterModel(Base):
    """The model text that a writer may begin with, in one language; empty where the drive has none."""

    __tablename__ = "letter_models"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
    body: Mapped[str] = mapped_column(Text, default="")


class LetterPrompt(Base):
    """A question that guides the writer, in one language, in its order."""

    __tablename__ = "letter_prompts"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    text: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(String(500), default="")


class Letter(Base):
    """What was written, by the id of its contribution. Fixed at verification; the words are nulled when they are forgotten.

    `is_model`: near-identical to the model text, so that it goes in one bundle with the others like it. With moderation a
    verified letter leaves once `passed_at` is set; `refused_at` and `refusal` (a reason's slug) end it.
    """

    __tablename__ = "letters"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    subject: Mapped[str | None] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str | None] = mapped_column(Text)
    is_model: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        Index(
            "ix_letters_unmoderated",
            "drive_id",
            "verified_at",
            sqlite_where=text("passed_at IS NULL AND refused_at IS NULL AND verified_at IS NOT NULL"),
            postgresql_where=text("passed_at IS NULL AND refused_at IS NULL AND verified_at IS NOT NULL"),
        ),
        Index(
            "ix_letters_unforgotten",
            "verified_at",
            sqlite_where=text("body IS NOT NULL AND verified_at IS NOT NULL"),
            postgresql_where=text("body IS NOT NULL AND verified_at IS NOT NULL"),
        ),
    )


class LetterAddressee(Base):
    """One letter on its way to one target. A person writes to a target of a drive once, unless it was stopped.

    `asked_at` and `asked_again_at`: when the writer was asked whether a reply came; `reply` is the answer.
    """

    __tablename__ = "letter_addressees"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"))
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id"))
    mailbox_key: Mapped[str] = mapped_column(String(64))
    name_key: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bundle_id: Mapped[UUID | None] = mapped_column(ForeignKey("letter_bundles.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_letter_addressees_person_target",
            "drive_id",
            "target_id",
            "mailbox_key",
            "name_key",
            unique=True,
            sqlite_where=text("state <> 'stopped'"),
            postgresql_where=text("state <> 'stopped'"),
        ),
        Index("ix_letter_addressees_contribution_id", "contribution_id"),
        Index("ix_letter_addressees_bundle_id", "bundle_id"),
        Index("ix_letter_addressees_mailbox_key", "mailbox_key", "drive_id"),
        Index(
            "ix_letter_addressees_due",
            "target_id",
            "due_at",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "ix_letter_addressees_leaving",
            "due_at",
            sqlite_where=text("state = 'queued' AND sent_at IS NULL"),
            postgresql_where=text("state = 'queued' AND sent_at IS NULL"),
        ),
        Index(
            "ix_letter_addressees_replied",
            "answered_at",
            sqlite_where=text("reply = 'yes'"),
            postgresql_where=text("reply = 'yes'"),
        ),
        Index(
            "ix_letter_addressees_unasked",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL AND reply IS NULL AND asked_again_at IS NULL"),
            postgresql_where=text("sent_at IS NOT NULL AND reply IS NULL AND asked_again_at IS NULL"),
        ),
        CheckConstraint(_among("state", ADDRESSEE_STATES), name="state"),
    )


class LetterBundle(Base):
    """Letters that go to one target together. `period` is the day (2026-11-25) or the week (2026-W48) that it is of."""

    __tablename__ = "letter_bundles"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id"))
    kind: Mapped[str] = mapped_column(String(8))
    period: Mapped[str] = mapped_column(String(16))
    letter_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_letter_bundles_drive_id_target_id_kind_period", "drive_id", "target_id", "kind", "period", unique=True
        ),
        CheckConstraint(_among("kind", BUNDLES), name="kind"),
    )


class LetterDraft(Base):
    """A letter that is not finished: the fields of its form as they were typed (JSON), kept for 14 days from the last change.

    `issue` numbers its link tokens. `submitted_at`: it was sent off, as the letter of `contribution_id` where that has the
    same words; the draft stays until its letter is verified.
    """

    __tablename__ = "letter_drafts"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    mailbox_key: Mapped[str | None] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10))
    fields: Mapped[str] = mapped_column(Text)
    issue: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contribution_id: Mapped[UUID | None] = mapped_column(ForeignKey("contributions.id"))

    __table_args__ = (
        Index("ix_letter_drafts_contribution_id", "contribution_id"),
        Index("ix_letter_drafts_drive_id", "drive_id", "updated_at"),
        Index("ix_letter_drafts_expires_at", "expires_at"),
    )
