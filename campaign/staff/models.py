"""Tables of staff: accounts, what they may, links, sessions, browsers, recovery codes, failed attempts, and what was told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

ROLES = ("campaigner", "moderator", "exporter", "admin")
MAILBOX_KEY, LANGUAGE, NETWORK, DIGEST = String(64), String(10), String(64), String(64)


class StaffAccount(Base):
    """Somebody who works here. `totp_secret` is sealed (sealing.py); `totp_step` is the last step whose code was used."""

    __tablename__ = "staff_accounts"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(254))
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    language: Mapped[str] = mapped_column(LANGUAGE)
    state: Mapped[str] = mapped_column(String(8))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('invited', 'active', 'disabled')", name="state"),
        CheckConstraint("state <> 'active' OR (password_hash IS NOT NULL AND totp_secret IS NOT NULL)", name="active"),
        Index("uq_staff_accounts_mailbox_key", "mailbox_key", unique=True),
    )


class StaffGrant(Base):
    """A role in one campaign or, without one, in all of them."""

    __tablename__ = "staff_grants"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    role: Mapped[str] = mapped_column(String(16))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaigns.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("role IN ('campaigner', 'moderator', 'exporter', 'admin')", name="role"),
        CheckConstraint("role <> 'admin' OR campaign_id IS NULL", name="admin"),
        Index(
            "uq_staff_grants_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("campaign_id IS NULL"),
            postgresql_where=text("campaign_id IS NULL"),
        ),
        Index("uq_staff_grants_account_id", "account_id", "role", "campaign_id", unique=True),
        Index("ix_staff_grants_campaign_id", "campaign_id"),
    )


class StaffSession(Base):
    """Somebody who gave a password and, from `proved_at` on, a second step. The cookie has the token, this its SHA-256."""

    __tablename__ = "staff_sessions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    token_hash: Mapped[str] = mapped_column(DIGEST)
    network: Mapped[str] = mapped_column(NETWORK)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_staff_sessions_token_hash", "token_hash", unique=True),
        Index("ix_staff_sessions_account_id", "account_id", "expires_at"),
        Index("ix_staff_sessions_expires_at", "expires_at"),
    )


class StaffLink(Base):
    """A link that lets somebody in without a password: one use. Its token is derived, and says until when.

    `invitation` is for an account, `password` for whoever reads a mailbox, `first` for the first admin, who has no account yet.
    `network` and `browser` are those that asked for a new password, the latter as the account knows it.
    """

    __tablename__ = "staff_links"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_accounts.id"))
    mailbox_key: Mapped[str | None] = mapped_column(MAILBOX_KEY)
    network: Mapped[str | None] = mapped_column(NETWORK)
    browser: Mapped[str | None] = mapped_column(DIGEST)
    language: Mapped[str] = mapped_column(LANGUAGE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("purpose IN ('invitation', 'password', 'first')", name="purpose"),
        Index("ix_staff_links_account_id", "account_id"),
        Index("ix_staff_links_mailbox_key", "mailbox_key", "created_at"),
        Index("ix_staff_links_network", "network", "created_at"),
        Index("ix_staff_links_created_at", "created_at"),
    )


class RecoveryCode(Base):
    """Stands in for the second step once. The code is shown when it is made; this is its SHA-256."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    code_hash: Mapped[str] = mapped_column(DIGEST)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_staff_recovery_codes_account_id", "account_id", "code_hash", unique=True),)


class StaffBrowser(Base):
    """A browser in which this account has proved who it is. Its cookie has the token, this its SHA-256."""

    __tablename__ = "staff_browsers"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    token_hash: Mapped[str] = mapped_column(DIGEST)
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_staff_browsers_token_hash", "token_hash", "account_id", unique=True),
        Index("ix_staff_browsers_account_id", "account_id"),
        Index("ix_staff_browsers_proved_at", "proved_at"),
    )


class StaffNotice(Base):
    """What an account is told by mail of itself. `network` is where it was done, none at the server; `role` the one meant."""

    __tablename__ = "staff_notices"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    what: Mapped[str] = mapped_column(String(32))
    network: Mapped[str | None] = mapped_column(NETWORK)
    role: Mapped[str | None] = mapped_column(String(16))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_staff_notices_account_id", "account_id", "what", "happened_at"),
        Index("ix_staff_notices_happened_at", "happened_at"),
    )


class SignInFailure(Base):
    """A password or a code (`kind`) that was wrong, whether there is such an account or not. Forgotten after a day.

    `browser` is the hash of the one in which it was typed, where the account knows it.
    """

    __tablename__ = "staff_sign_in_failures"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), server_default="password")
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    network: Mapped[str] = mapped_column(NETWORK)
    browser: Mapped[str | None] = mapped_column(DIGEST)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_staff_sign_in_failures_mailbox_key", "mailbox_key", "failed_at"),
        Index("ix_staff_sign_in_failures_network", "network", "failed_at"),
        Index("ix_staff_sign_in_failures_failed_at", "failed_at"),
    )
