"""Tables of webhooks: who is told of what, what happened and in which order, and how far each post has come.

None holds anything of a person's but ids: what a post says is put together when it leaves.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

STATES = ("off", "on", "paused", "ended")
LIVE_STATES = ("on", "paused")  # what happens is written down for it
DELIVERY_STATES = (
    "waiting",  # due at not_before
    "sending",  # a worker has it; lease over: due again, since nobody knows whether it arrived
    "delivered",  # answered with 2xx
    "dead",  # tried for a day
    "dropped",  # its webhook ended
)
LONGEST_NAME, LONGEST_URL = 100, 500
BY_HAND = "by-hand"  # a `state_reason`: somebody pressed a button
_OPEN = "state IN ('waiting', 'sending')"


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Webhook(Base):
    """One receiver. `groups` are those of groups.py, `campaigns` ids; None means all of them, those to come too.

    Without a `purpose` (of campaign/exports/lists/purposes.py) no post holds more than ids and counts; with one, it holds the
    `columns` of people whom its basis covers. `old_secret` signs beside `secret` until `old_secret_until`; both are sealed.
    `failing_since` is when it first failed after it last worked. A replay in hand has a `replay_since`, and has come to
    `replay_cursor`.
    """

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    groups: Mapped[list[str]] = mapped_column(JSON)
    campaigns: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    purpose: Mapped[str | None] = mapped_column(String(16))
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
    stated_reason: Mapped[str] = mapped_column(String(500), default="")
    stated_recipient: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(8), default="off")
    state_reason: Mapped[str | None] = mapped_column(String(32))
    secret: Mapped[str | None] = mapped_column(Text)
    old_secret: Mapped[str | None] = mapped_column(Text)
    old_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    secret_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replay_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replay_cursor: Mapped[UUID | None] = mapped_column(Uuid)

    __table_args__ = (CheckConstraint(_among("state", STATES), name="state"),)


class WebhookEvent(Base):
    """Something that happened, by the id of its event: noted as the relay claims it, numbered by a worker thereafter.

    `sequence` counts what happened to one drive, without a gap, in the order in which it was numbered; None where it was in no
    single drive.
    """

    __tablename__ = "webhook_events"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    numbered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drive_id: Mapped[UUID | None] = mapped_column(Uuid)
    sequence: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("drive_id", "sequence"),
        Index(
            "ix_webhook_events_unnumbered",
            "id",
            sqlite_where=text("numbered_at IS NULL"),
            postgresql_where=text("numbered_at IS NULL"),
        ),
        Index("ix_webhook_events_noted_at", "noted_at"),
    )


class WebhookSequence(Base):
    """The last number of a drive: its row is locked while the next are given."""

    __tablename__ = "webhook_sequences"

    drive_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    last: Mapped[int]


class WebhookDelivery(Base):
    """One event on its way to one webhook, once however often it is sent. `failure` says why the last try was none."""

    __tablename__ = "webhook_deliveries"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_events.id", ondelete="CASCADE"))
    is_test: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempt: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    claim: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    failure: Mapped[str | None] = mapped_column(String(32))
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_deliveries_event_id", "event_id"),
        Index(
            "ix_webhook_deliveries_open",
            "webhook_id",
            "not_before",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_webhook_deliveries_dead",
            "webhook_id",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
        CheckConstraint(_among("state", DELIVERY_STATES), name="state"),
    )
