"""Tables of the reasons that admins wrote. What they have not touched stands in built_in.py alone."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base


class RefusalReason(Base):
    """A reason of one family that an admin wrote or reworded; moderators see it while it `is_offered`."""

    __tablename__ = "refusal_reasons"

    family: Mapped[str] = mapped_column(String(8), primary_key=True)
    slug: Mapped[str] = mapped_column(String(32), primary_key=True)
    is_offered: Mapped[bool] = mapped_column(default=True)


class RefusalReasonText(Base):
    """What whoever is refused reads, in one language."""

    __tablename__ = "refusal_reason_texts"

    family: Mapped[str] = mapped_column(String(8), primary_key=True)
    slug: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    sentence: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(
            ["family", "slug"],
            ["refusal_reasons.family", "refusal_reasons.slug"],
            name="fk_refusal_reason_texts_refusal_reasons",
        ),
    )
