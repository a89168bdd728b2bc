"""Contributions that wait for a moderator: which, since when, and which have waited too long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.wales import day_of, moment_at

WORKING_DAYS = 5  # within which a moderator has looked
SATURDAY = 5
_IS_HELD = text("contributions.state = 'held'")  # as the partial index says it


@dataclass(frozen=True, slots=True)
class HeldContribution:
    """One that waits. `is_overdue`: for more than five working days."""

    id: UUID
    drive_id: UUID
    reason: str | None
    held_at: datetime
    is_overdue: bool
    name: str | None = field(repr=False)
    comment: str | None = field(repr=False)


def list_held(session: Session, limit: int = 500) -> list[HeldContribution]:
    """Who has waited longest comes first."""
    due = overdue_before(session)
    rows = session.execute(
        select(
            Contribution.id,
            Contribution.drive_id,
            Contribution.reason,
            Contribution.verified_at,
            Contribution.name,
            Contribution.comment,
        )
        .where(_IS_HELD)
        .order_by(Contribution.verified_at)
        .limit(limit)
    )
    return [
        HeldContribution(
            id=row.id,
            drive_id=row.drive_id,
            reason=row.reason,
            held_at=row.verified_at,
            is_overdue=row.verified_at < due,
            name=row.name,
            comment=row.comment,
        )
        for row in rows
    ]


def count_overdue(session: Session) -> int:
    """How many have waited for more than five working days."""
    overdue = (
        select(func.count())
        .select_from(Contribution)
        .where(_IS_HELD, Contribution.verified_at < overdue_before(session))
    )
    return session.execute(overdue).scalar_one()


def working_days_before(day: date, number: int) -> date:
    """The day so many working days (Monday to Friday; bank holidays are not known) before `day`."""
    while number:
        day -= timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day


def overdue_before(session: Session) -> datetime:
    """What has waited for a moderator since before this moment, the day that lies five working days back, is overdue."""
    today = day_of(session.execute(select(now())).scalar_one())
    return moment_at(datetime.combine(working_days_before(today, WORKING_DAYS), time()))
