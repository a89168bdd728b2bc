"""Table of the proposals that comments are about. The comment itself stands in its contribution."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base

LONGEST_HEADING = 150
LONGEST_QUESTION = 300
LONGEST_THOUGHT = 2_000


class Proposal(Base):
    """What a drive asks for comments on, in one language, with the question that stands above the field."""

    __tablename__ = "proposals"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    heading: Mapped[str] = mapped_column(String(LONGEST_HEADING))
    text: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
