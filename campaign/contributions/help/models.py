"""Tables of help: the ways of helping that a drive names, and what was done."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base

LONGEST_CODE = 32
LONGEST_LABEL = 100
LONGEST_THANKS = 300
LONGEST_NOTE = 500
MOST_TIMES = 999


class WayToHelp(Base):
    """One way of helping that a drive names, by its code, in its order."""

    __tablename__ = "ways_to_help"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), primary_key=True)
    position: Mapped[int]


class WayToHelpText(Base):
    """What it is called in one language, and the line of thanks for it."""

    __tablename__ = "way_to_help_texts"

    drive_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    thanks: Mapped[str] = mapped_column(String(LONGEST_THANKS))

    __table_args__ = (ForeignKeyConstraint(["drive_id", "code"], ["ways_to_help.drive_id", "ways_to_help.code"]),)


class Help(Base):
    """When it was done, how many times, and a word about it, by the id of its contribution, whose `what` is the way."""

    __tablename__ = "helps"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    happened_on: Mapped[date | None] = mapped_column(Date)
    quantity: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(LONGEST_NOTE))

    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
