"""Tables of pledges: what a drive offers to pledge, in each language, and what each person has pledged of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.contributions.pledge.states import STATES
from campaign.db import Base, UtcDateTime

UNITS = ("money", "hours", "times", "places", "yes")  # money in whole pounds
LONGEST_CODE = 32
LONGEST_LABEL = 150
LONGEST_PLACE = 200
LONGEST_URL = 500


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class PledgeOffer(Base):
    """One thing that a drive asks people to pledge. Amounts are whole numbers of its unit: `minimum` and `maximum` of one
    pledge, `goal` of all.

    An event has `starts_at` and `ends_at`; anything else is to be done before `due_at`, where its giver names no day.
    `place_limit` is how many there is room for; `threshold` how many others must have pledged something in the drive first.
    `sequence` counts the changes of an event, as calendars want it.
    """

    __tablename__ = "pledge_offers"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    position: Mapped[int]
    unit: Mapped[str] = mapped_column(String(8))
    minimum: Mapped[int]
    maximum: Mapped[int]
    goal: Mapped[int]
    threshold: Mapped[int | None]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place_limit: Mapped[int | None]
    pay_url: Mapped[str | None] = mapped_column(String(LONGEST_URL))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("drive_id", "code"),
        CheckConstraint(_among("unit", UNITS), name="unit"),
        CheckConstraint("1 <= minimum AND minimum <= maximum AND maximum <= goal", name="amounts"),
        CheckConstraint("threshold > 0", name="threshold"),
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("place_limit >= maximum", name="place_limit"),
    )


class PledgeOfferText(Base):
    """An offer in one language. `thanks` is the line for whoever has kept it, `place` where an event is."""

    __tablename__ = "pledge_offer_texts"

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_offers.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    detail: Mapped[str] = mapped_column(Text)
    thanks: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(LONGEST_PLACE))


class Pledge(Base):
    """What one person pledges, by the id of its contribution, and how far it has come (states.py). Nothing personal.

    `due_at` is when it must be done; for an event, its end. `settled_at`: when it was counted, which is its place on the
    waiting list. `begun_at`: since when it binds; a threshold or the waiting list may come before. `remind_at` is when its
    giver is written to next, `reminder_count` how often they were since the present date was set.
    """

    __tablename__ = "pledges"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_offers.id"))
    quantity: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="unverified")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminder_count: Mapped[int] = mapped_column(default=0)
    extension_count: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(_among("state", STATES), name="state"),
        CheckConstraint("quantity >= 1", name="quantity"),
        Index("ix_pledges_totals", "drive_id", "offer_id", "state", "quantity"),
        Index("ix_pledges_offer_id", "offer_id", "settled_at"),
        Index(
            "ix_pledges_due",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index(
            "ix_pledges_unanswered",
            "reminded_at",
            sqlite_where=text("state = 'reminded' AND remind_at IS NULL"),
            postgresql_where=text("state = 'reminded' AND remind_at IS NULL"),
        ),
        Index(
            "ix_pledges_not_begun",
            "drive_id",
            sqlite_where=text("state = 'pledged' AND begun_at IS NULL"),
            postgresql_where=text("state = 'pledged' AND begun_at IS NULL"),
        ),
    )


class PledgeChange(Base):
    """What a pledge was before its giver changed it at `changed_at`: how much, and by when."""

    __tablename__ = "pledge_changes"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("pledges.contribution_id"))
    quantity: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity"),
        Index("ix_pledge_changes_contribution_id", "contribution_id", "changed_at"),
    )
