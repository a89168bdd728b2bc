"""Tables of contributions and of their counts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.contributions.states import LIVE_STATES, STATES
from campaign.db import Base, Ids, UtcDateTime


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


SEATS = 2  # of one mailbox on one drive: the values of `slot`
LIVE = _among("state", LIVE_STATES)
LIVE_SIGNATURE = f"kind = 'signature' AND {LIVE}"


class Contribution(Base):
    """What a supporter gives. Until it is verified it holds what was typed, and no supporter is behind it.

    What is live of one person on one drive is there once for each kind, `what` and `content_key`; of signatures a mailbox
    has two at most: held by the two partial unique indexes. `what` says in one word what is given, where a kind has
    several (an offer, a way of helping), and is counted by; `content_key` tells one content from another (SHA-256).
    `issue` numbers its link tokens (raising it revokes them); `number` is its place in the order of verification. What
    else a kind must keep stands in a table of its own, by this id.
    """

    __tablename__ = "contributions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    what: Mapped[str] = mapped_column(String(32), default="")
    content_key: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16), default="pending")
    mailbox_key: Mapped[str] = mapped_column(ForeignKey("mailboxes.key"))
    slot: Mapped[int] = mapped_column(default=1)
    name_key: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(254))
    postcode: Mapped[str | None] = mapped_column(String(9))
    country: Mapped[str] = mapped_column(String(2))
    comment: Mapped[str | None] = mapped_column(Text)
    show_name: Mapped[bool] = mapped_column(default=False)
    consent_campaign: Mapped[bool] = mapped_column(default=False)
    consent_wider: Mapped[bool] = mapped_column(default=False)
    is_suspect: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(40), default="web")
    form_key: Mapped[str | None] = mapped_column(String(64))
    statement_version: Mapped[int]
    text_version: Mapped[int]
    issue: Mapped[int] = mapped_column(default=0)
    supporter_id: Mapped[UUID | None] = mapped_column(ForeignKey("supporters.id"))
    area_code: Mapped[str | None] = mapped_column(String(16))
    number: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(32))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Until when its giver may verify it. The very moment of `verified_at` says that other software recorded it, verified
    # elsewhere; later than that, of what is vouched for, that the form was sent as well (`campaign.contributions.vouched`).
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_contributions_signature_seat",
            "drive_id",
            "mailbox_key",
            "slot",
            unique=True,
            sqlite_where=text(LIVE_SIGNATURE),
            postgresql_where=text(LIVE_SIGNATURE),
        ),
        Index(
            "uq_contributions_person",
            "drive_id",
            "mailbox_key",
            "kind",
            "what",
            "content_key",
            "name_key",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index("ix_contributions_mailbox_key", "mailbox_key"),
        Index("ix_contributions_supporter_id", "supporter_id"),
        Index(
            "ix_contributions_pending",
            "submitted_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_contributions_uncleared",
            "submitted_at",
            sqlite_where=text("state = 'expired' AND cleared_at IS NULL"),
            postgresql_where=text("state = 'expired' AND cleared_at IS NULL"),
        ),
        Index(
            "ix_contributions_held",
            "verified_at",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index(
            "ix_contributions_shown",
            "drive_id",
            "verified_at",
            sqlite_where=text("state = 'verified' AND show_name"),
            postgresql_where=text("state = 'verified' AND show_name"),
        ),
        Index(
            "ix_contributions_on_paper",
            "drive_id",
            "name_key",
            sqlite_where=text("source = 'paper'"),
            postgresql_where=text("source = 'paper'"),
        ),
        CheckConstraint(_among("state", STATES), name="state"),  # on PostgreSQL by arrays, which are read sooner: 0042
        CheckConstraint("slot IN (1, 2)", name="slot"),
    )


class ContributionOrigin(Base):
    """Where a contribution came from, to find misuse: kept for 30 days, and for no longer than what was typed.

    `network` is the first part of the device's address, as networks.py keeps it; None where nobody can be told by it.
    """

    __tablename__ = "contribution_origins"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(String(254))
    network: Mapped[str | None] = mapped_column(String(17))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_contribution_origins_submitted_at", "submitted_at"),
        Index("ix_contribution_origins_domain", "domain", "submitted_at"),
        Index("ix_contribution_origins_network", "network", "submitted_at"),
    )


class BlockRule(Base):
    """What holds a contribution at verification: a mailbox (by key), mail domains or a network; or, allowed, what does not.

    `account_id` is who set it last; None from the command line.
    """

    __tablename__ = "block_rules"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(254), primary_key=True)
    is_allowed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TallyDelta(Base):
    """One step of a count, written with the state it counts; the folding job adds it up and removes it."""

    __tablename__ = "tally_deltas"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(Uuid)
    contribution_id: Mapped[UUID | None] = mapped_column(Uuid)
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(String(16))
    area_code: Mapped[str | None] = mapped_column(String(16))
    country: Mapped[str | None] = mapped_column(String(2))
    source: Mapped[str | None] = mapped_column(String(40))
    what: Mapped[str | None] = mapped_column(String(32))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NumberStep(Base):
    """Who was counted in and waits for their number: many together, in their order, under the id of the first one's delta.

    Left as they are counted, gone once their numbers are given.
    """

    __tablename__ = "number_steps"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    contribution_ids: Mapped[list[UUID]] = mapped_column(Ids)


class Tally(Base):
    """A drive's folded count and the last number it gave out."""

    __tablename__ = "tallies"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parts_published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TallyPart(Base):
    """The count of one part of a drive: dimension `area`, `country`, `source` or `what`, and its key ('' where not known)."""

    __tablename__ = "tally_parts"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class TallyMove(Base):
    """How a count moved in one hour (UTC) for one reason: the history that explains every fall. Only ever added to."""

    __tablename__ = "tally_moves"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    reason: Mapped[str] = mapped_column(String(16), primary_key=True)
    amount: Mapped[int]


WORDS_STATES = ("waiting", "passed", "refused")
_UNREAD = "state = 'waiting' AND is_allowed"
_PUBLISHED = "state = 'passed' AND is_allowed"


class OfferedWords(Base):
    """Words of a contribution that may stand on a public page: whether their giver allows it, and what a moderator says.

    They stand there while they are allowed, passed, and their contribution is verified. `version` counts their wordings,
    so that what a moderator has read is what he passes; `language` is the one that they are written in.
    """

    __tablename__ = "offered_words"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    kind: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(10))
    is_allowed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    version: Mapped[int] = mapped_column(default=1)
    refusal: Mapped[str | None] = mapped_column(String(32))
    waiting_since: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "ix_offered_words_unread",
            "waiting_since",
            sqlite_where=text(_UNREAD),
            postgresql_where=text(_UNREAD),
        ),
        Index(
            "ix_offered_words_published",
            "kind",
            "decided_at",
            sqlite_where=text(_PUBLISHED),
            postgresql_where=text(_PUBLISHED),
        ),
        CheckConstraint(_among("state", WORDS_STATES), name="state"),
    )
