"""How often the page of a drive was opened and its form begun, by day: numbers alone, of which nobody can be told.

Whoever counts may lose a few (docs/decisions/0043): these are about so many, and are said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.db import Base, insert
from campaign.drives.models import Drive

OPENED, BEGUN = "opened", "begun"
STEPS = (OPENED, BEGUN)

Visits = Mapping[tuple[UUID, date, str], int]  # by drive, day in Wales, and one of STEPS


class DriveVisits(Base):
    """How often one of STEPS was taken on one day in Wales."""

    __tablename__ = "drive_visits"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    step: Mapped[str] = mapped_column(String(8), primary_key=True)
    count: Mapped[int]


def add_visits(session: Session, visits: Visits) -> None:
    """Add these to what is counted; those of drives that are not there, or not published, are left out."""
    asked = {drive_id for drive_id, _, _ in visits}
    known = set(session.scalars(select(Drive.id).where(Drive.id.in_(asked), Drive.published_at.is_not(None))))
    for (drive_id, day, step), count in sorted(visits.items(), key=lambda visit: visit[0]):
        if drive_id not in known:
            continue
        row = insert(session, DriveVisits).values(drive_id=drive_id, day=day, step=step, count=count)
        total = DriveVisits.count + row.excluded.count
        session.execute(row.on_conflict_do_update(index_elements=["drive_id", "day", "step"], set_={"count": total}))


def count_visits(session: Session, drive_id: UUID, since: date) -> dict[str, int]:
    """How often each of STEPS was taken from that day on."""
    rows = session.execute(
        select(DriveVisits.step, func.sum(DriveVisits.count))
        .where(DriveVisits.drive_id == drive_id, DriveVisits.day >= since)
        .group_by(DriveVisits.step)
    )
    counted: dict[str, int] = dict(rows.all())
    return {**dict.fromkeys(STEPS, 0), **counted}
