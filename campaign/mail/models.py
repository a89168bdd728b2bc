"""Tables of mail: mailboxes, the ledger of deliveries, who must not be mailed, and what the provider says."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Date, Index, SmallInteger, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

MAILBOX_KEY = String(64)
DELIVERY_STATES = (
    "queued",  # due at not_before
    "claimed",  # a worker renders it; lease over: queued again
    "posting",  # committed just before the request leaves; lease over: unknown
    "accepted",  # the provider has it
    "delivered",
    "bounced",
    "unknown",  # the provider may have it
    "merged",  # went out inside another mail to the same mailbox
    "dropped",  # no longer due, or must not be sent: `reason` says why
    "failed",  # refused for good
)


class Mailbox(Base):
    """A canonical address, known by its keyed hash alone: the spelling to write to stands in what was given from it."""

    __tablename__ = "mailboxes"

    key: Mapped[str] = mapped_column(MAILBOX_KEY, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CodeFailure(Base):
    """One wrong six-digit code for a mailbox; five in 24 hours end codes for that mailbox for that day."""

    __tablename__ = "code_failures"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_code_failures_mailbox_key_failed_at", "mailbox_key", "failed_at"),)


class Suppression(Base):
    """A mailbox that must not be mailed: its scope is one of `suppression.SCOPES`. Outlives the person's data."""

    __tablename__ = "suppressions"

    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY, primary_key=True)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One mail to one mailbox for one event: the ledger. Holds no address; the state says what is known of it.

    `claim` is the last one it was claimed under. Between its claim and its end no column changes that an index holds or asks
    about, so that PostgreSQL can leave the row in its page and every index alone: `is_queued` and `is_unknown` are for those.
    """

    __tablename__ = "deliveries"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    template: Mapped[str] = mapped_column(String(64))
    mailbox_key: Mapped[str] = mapped_column(MAILBOX_KEY)
    person: Mapped[str] = mapped_column(String(64), default="")
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    language: Mapped[str] = mapped_column(String(10))
    is_capped: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    reason: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[UUID | None] = mapped_column(Uuid)
    attempt: Mapped[int] = mapped_column(default=0)
    ambiguous_count: Mapped[int] = mapped_column(default=0)
    carrier_id: Mapped[UUID | None] = mapped_column(Uuid)
    message_id: Mapped[str | None] = mapped_column(String(128))
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_queued: Mapped[bool] = mapped_column(Computed("state = 'queued'"), nullable=True)
    is_unknown: Mapped[bool] = mapped_column(Computed("state = 'unknown'"), nullable=True)

    __table_args__ = (
        Index(
            "uq_deliveries_event_id_template_mailbox_key_person",
            "event_id",
            "template",
            "mailbox_key",
            "person",
            unique=True,
        ),
        Index(
            "ix_deliveries_queued",
            "template",
            "not_before",
            sqlite_where=text("is_queued = 1"),
            postgresql_where=text("is_queued"),
        ),
        Index(
            "ix_deliveries_unknown",
            "id",
            sqlite_where=text("is_unknown = 1"),
            postgresql_where=text("is_unknown"),
        ),
        Index(
            "ix_deliveries_claim",
            "claim",
            sqlite_where=text("claim IS NOT NULL"),
            postgresql_where=text("claim IS NOT NULL"),
        ),
        Index("ix_deliveries_mailbox_key", "mailbox_key"),
        Index("ix_deliveries_subject_id", "subject_id"),
        Index(
            "ix_deliveries_carrier_id",
            "carrier_id",
            sqlite_where=text("carrier_id IS NOT NULL"),
            postgresql_where=text("carrier_id IS NOT NULL"),
        ),
        CheckConstraint(  # on PostgreSQL by an array, which is read sooner: 0043
            "state IN (" + ", ".join(f"'{s}'" for s in DELIVERY_STATES) + ")", name="state"
        ),
    )


class MailClaim(Base):
    """A claim that may hold mails: written with it, and gone once a look finds that it holds none."""

    __tablename__ = "mail_claims"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class ProviderEvent(Base):
    """What the provider says happened to one mail, once however often it says it. Holds neither address nor words.

    `effect` is what it means for the mailbox, as in `sendgrid_events.PLAIN_EFFECTS`. Not applied: due at `not_before`.
    """

    __tablename__ = "provider_events"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(24))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason_hash: Mapped[str] = mapped_column(String(32))
    effect: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_provider_events_delivery_id_name_occurred_at_reason_hash",
            "delivery_id",
            "name",
            "occurred_at",
            "reason_hash",
            unique=True,
        ),
        Index(
            "ix_provider_events_due",
            "not_before",
            sqlite_where=text("applied_at IS NULL"),
            postgresql_where=text("applied_at IS NULL"),
        ),
        Index("ix_provider_events_received_at", "received_at"),
    )


class ProviderEventCount(Base):
    """How many of the provider's events, or of its posts, were taken or not on one day (UTC): `what` says how it went."""

    __tablename__ = "provider_event_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProviderStanding(Base):
    """Whether the provider takes our mail: one row. `stopped_at`: it takes none, and is asked with one mail at a time."""

    __tablename__ = "provider_standings"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    fault_count: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(64))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderList(Base):
    """How far one of the provider's lists was read: all that came on it until `asked_until`. Asked again at `not_before`.

    While it is being read: what came from `since` until `until`, after `page_offset`. `reason`: why it was not shown.
    """

    __tablename__ = "provider_lists"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    asked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    page_offset: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(64))
