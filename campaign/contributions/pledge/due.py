"""The timetable of pledges: whoever's day comes is reminded; what nobody answered for two weeks after the last has lapsed."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.pledge.beginning import is_going_on
from campaign.contributions.pledge.events import LAPSED, REMINDED
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.plan import next_reminder, reminder_times
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.db import Database, now
from campaign.outbox.record import record_event

LAPSES_AFTER_SECONDS = 14 * 24 * 3600


def remind_due(database: Database) -> int:
    """Record, for every pledge whose time it is, that its giver is to be reminded; how many."""
    return in_batches(database, _remind)


def lapse_unanswered(database: Database) -> int:
    """End the waiting for an answer where the last reminder left 14 days ago; how many."""
    return in_batches(database, _lapse)


def _remind(session: Session, limit: int) -> int:
    present = session.execute(select(now())).scalar_one()
    rows = session.execute(
        select(Pledge, PledgeOffer)
        .join(PledgeOffer, PledgeOffer.id == Pledge.offer_id)
        .where(text("pledges.remind_at IS NOT NULL"), Pledge.remind_at <= now(), Pledge.state.in_(OPEN_STATES))
        .where(is_going_on())
        .order_by(Pledge.remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Pledge)
        .execution_options(populate_existing=True)
    ).all()
    for pledge, offer in rows:
        pledge.state, pledge.reminded_at = "reminded", present
        pledge.reminder_count += 1
        times = reminder_times(pledge.begun_at or present, pledge.due_at, offer.starts_at)
        pledge.remind_at = next_reminder(times, present)
        record_event(session, REMINDED, pledge.contribution_id)
    session.flush()
    return len(rows)


def _lapse(session: Session, limit: int) -> int:
    rows = session.scalars(
        select(Pledge)
        .where(
            text("pledges.state = 'reminded' AND pledges.remind_at IS NULL"),
            Pledge.reminded_at <= now(-LAPSES_AFTER_SECONDS),
            is_going_on(),
        )
        .order_by(Pledge.reminded_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for pledge in rows:
        pledge.state = "lapsed"
        record_event(session, LAPSED, pledge.contribution_id)
    session.flush()
    return len(rows)
