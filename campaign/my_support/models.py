"""Tables of My support: links into it, its sessions, changes of address, and what was erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

MAILBOX_KEY = String(64)


class SupportLink(Base):
    """A link that was asked for: one use. Its token is derived when the mail is made, and says until when."""

    __tablename__ = "support_links"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    language: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_support_links_mailbox_key_created_at", "mailbox_key", "created_at"),
        Index("ix_support_links_created_at", "created_at"),
    )


class SupportSession(Base):
    """Somebody who has entered by a link. The cookie holds the token, this row its SHA-256 alone."""

    __tablename__ = "support_sessions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_support_sessions_token_hash", "token_hash", unique=True),
        Index("ix_support_sessions_mailbox_key", "mailbox_key"),
        Index("ix_support_sessions_expires_at", "expires_at"),
    )


class AddressChange(Base):
    """A new address for one person (`supporter_id`) or for everybody at a mailbox, until its owner has pressed the button.

    Holds both addresses, the old one to tell it, and is deleted a day after it was asked for or carried out.
    """

    __tablename__ = "address_changes"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    new_mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    old_address: Mapped[str] = mapped_column(String(254))
    new_address: Mapped[str] = mapped_column(String(254))
    supporter_id: Mapped[UUID | None] = mapped_column(Uuid)
    language: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_address_changes_mailbox_key", "mailbox_key", "created_at"),
        Index("ix_address_changes_expires_at", "expires_at"),
    )


class Erasure(Base):
    """Who was erased and when: the keyed hash of the mailbox, and one supporter's id or none for everybody there.

    Kept for good, so that a restored backup can be erased again. `address` is where the receipt goes: nulled once the
    provider has it, after an hour at the latest.
    """

    __tablename__ = "erasures"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    supporter_id: Mapped[UUID | None] = mapped_column(Uuid)
    language: Mapped[str] = mapped_column(String(10))
    address: Mapped[str | None] = mapped_column(String(254))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_erasures_mailbox_key", "mailbox_key"),
        Index(
            "ix_erasures_addressed",
            "erased_at",
            sqlite_where=text("address IS NOT NULL"),
            postgresql_where=text("address IS NOT NULL"),
        ),
    )
