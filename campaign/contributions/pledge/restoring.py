"""Puts pledges back whose contributions were taken out and stand again: as they stood, with the place that they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import Pledge
from campaign.contributions.pledge.places import free_places, has_begun, take_offer
from campaign.contributions.pledge.plan import next_reminder, reminder_times
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now


def states_of(session: Session, contribution_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The state of each pledge."""
    rows = session.execute(
        select(Pledge.contribution_id, Pledge.state).where(Pledge.contribution_id.in_(contribution_ids))
    )
    return dict(rows.all())


def restore_pledge(session: Session, contribution: Contribution, state: str) -> bool:
    """Always: whose place somebody else has got meanwhile waits for the next, before all who came later."""
    pledge = session.get_one(Pledge, contribution.id, populate_existing=True)
    if contribution.state != COUNTED_STATE:
        pledge.state = "unverified"
        return True
    offer = take_offer(session, pledge.offer_id)
    present = session.execute(select(now())).scalar_one()
    free = free_places(session, offer)
    is_full = free is not None and free < pledge.quantity
    if state in OPEN_STATES and is_full and not has_begun(offer, present):
        state = "waiting"
    pledge.state = state
    if state in OPEN_STATES and pledge.begun_at is not None:
        pledge.remind_at = next_reminder(reminder_times(pledge.begun_at, pledge.due_at, offer.starts_at), present)
    session.flush()
    return True
