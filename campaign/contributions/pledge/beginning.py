"""When a pledge begins to bind: at once, or when enough other people have pledged something in its drive.

What has begun stays so, however many take theirs back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, text
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.events import CALLED
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.plan import next_reminder, reminder_times
from campaign.contributions.states import COUNTED_STATE
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.drives.wales import day_of, end_of
from campaign.outbox.record import record_event
from campaign.turns import take_turn

KIND = "pledge"
NOTICE = timedelta(days=28)  # that whoever waited for others has at the least


def begin(session: Session, pledge: Pledge, offer: PledgeOffer, present: datetime) -> None:
    """It has its place among the pledges; from now on it binds, unless its threshold keeps it waiting."""
    pledge.state = "pledged"
    if offer.threshold is None or is_enough(session, offer.drive_id, offer.threshold):
        start(pledge, offer, present)


def start(pledge: Pledge, offer: PledgeOffer, present: datetime) -> None:
    """It binds: its reminders follow."""
    pledge.begun_at = present
    schedule(pledge, offer, present)


def schedule(pledge: Pledge, offer: PledgeOffer, present: datetime) -> None:
    """Its giver is written to as the plan has it for its day, counted from `present`."""
    pledge.reminder_count = 0
    pledge.remind_at = next_reminder(reminder_times(present, pledge.due_at, offer.starts_at), present)


def is_enough(session: Session, drive_id: UUID, threshold: int) -> bool:
    """Whether so many people beside one have pledged anything in the drive. A bounded look."""
    return people_count(session, drive_id, at_most=threshold + 1) > threshold


def people_count(session: Session, drive_id: UUID, *, at_most: int) -> int:
    """How many people have a verified pledge in the drive, up to `at_most`."""
    people = (
        select(Contribution.supporter_id)
        .where(
            Contribution.drive_id == drive_id,
            Contribution.kind == KIND,
            Contribution.state == COUNTED_STATE,
        )
        .distinct()
        .limit(at_most)
        .subquery()
    )
    return session.execute(select(func.count()).select_from(people)).scalar_one()


def call_pledges(database: Database) -> int:
    """Let the pledges bind for which enough others have pledged, and record it for each; how many.

    Safe beside itself and to repeat: whoever is called is called once. In batches of 500.
    """
    with database.reading() as session:
        drive_ids = session.scalars(_not_begun(Pledge.drive_id).distinct()).all()
    return sum(in_batches(database, partial(_call, drive_id=drive_id)) for drive_id in drive_ids)


def _call(session: Session, limit: int, *, drive_id: UUID) -> int:
    take_turn(session, f"thresholds {drive_id}")
    highest = session.scalar(_not_begun(func.max(PledgeOffer.threshold)).where(Pledge.drive_id == drive_id))
    if highest is None:
        return 0
    others = people_count(session, drive_id, at_most=highest + 1) - 1
    present = session.execute(select(now())).scalar_one()
    rows = session.execute(
        _not_begun(Pledge, PledgeOffer)
        .where(Pledge.drive_id == drive_id, PledgeOffer.threshold <= others)
        .order_by(Pledge.contribution_id)
        .limit(limit)
        .with_for_update(of=Pledge)
        .execution_options(populate_existing=True)
    ).all()
    for pledge, offer in rows:
        if offer.starts_at is None:
            pledge.due_at = max(pledge.due_at, end_of(day_of(present + NOTICE)))
        start(pledge, offer, present)
        record_event(session, CALLED, pledge.contribution_id)
    session.flush()
    return len(rows)


def is_going_on() -> ColumnElement[bool]:
    """SQL: the drive of the pledge was not called off. What was pledged to one that was stands still, unasked and unmoved."""
    return exists().where(Drive.id == Pledge.drive_id, Drive.cancelled_at.is_(None))


def _not_begun(*columns: Any) -> Select[Any]:
    """SQL: what waits for others, joined with its offer."""
    joined = select(*columns).select_from(Pledge).join(PledgeOffer, PledgeOffer.id == Pledge.offer_id)
    return joined.where(text("pledges.state = 'pledged' AND pledges.begun_at IS NULL"), is_going_on())
