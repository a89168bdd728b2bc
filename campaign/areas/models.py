"""The tables of areas: what places there are, what they are called in each language, which postcode lies where.

Codes are GSS codes ("W09000053"). A seat is dated: an area is in force from `valid_from` up to and including
`valid_until`; an empty end is open. Nothing here holds anything about a person.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base

AreaKind = Literal["country", "constituency", "authority"]


class Area(Base):
    """A place that supporters are counted in."""

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint("kind IN ('country', 'constituency', 'authority')", name="kind_known"),
        CheckConstraint("valid_until >= valid_from", name="dates_in_order"),
    )

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class AreaName(Base):
    """The name of an area in one language."""

    __tablename__ = "area_names"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))


class PostcodeArea(Base):
    """The seat that a postcode lies in, from the operator's file. The postcode stands without its space: "CF101AA"."""

    __tablename__ = "postcode_areas"

    postcode: Mapped[str] = mapped_column(String(8), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code", ondelete="CASCADE"), index=True)
