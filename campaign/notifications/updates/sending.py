"""Begins the sending of an update: the press of the button, checked. The mails themselves are written by and by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives import events
from campaign.drives.models import Campaign
from campaign.drives.updates.approving import check_update_complete
from campaign.drives.updates.locking import lock_update, move
from campaign.drives.updates.models import Update
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.notifications.updates.audience import audience_of
from campaign.outbox.record import record_event
from campaign.turns import take_turn

MILESTONES_APART_SECONDS = 7 * 24 * 3600.0
LONGEST_SPREAD = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Sending:
    """When the first mail may leave (None is now), and over how long the mails are spread."""

    at: datetime | None = None
    over: timedelta = timedelta(0)


def send_update(session: Session, update_id: UUID, sending: Sending) -> None:
    """Let the update leave. From its first moment it is public, and its text stays.

    Raises UpdateIncompleteError; FieldsRefusedError; ConflictError `update-untested` where nobody has had a test mail of
    it as it is, `update-unapproved` where its campaign wishes a second person, `milestone-news-too-soon` within a week.
    """
    update = lock_update(session, update_id)
    if not timedelta(0) <= sending.over <= LONGEST_SPREAD:
        raise FieldsRefusedError({"over": "spread-too-long"})
    check_update_complete(update)
    audience_of(session, update)
    campaign = session.get_one(Campaign, update.campaign_id)
    if campaign.updates_need_approval and update.state in ("draft", "ready"):
        raise ConflictError("update-unapproved")
    if update.tested_version != update.version:
        raise ConflictError("update-untested")
    present = session.execute(select(now())).scalar_one()
    begins_at = max(sending.at, present) if sending.at else present
    if update.about == "milestone":
        _refuse_two_milestones_a_week(session, update, begins_at)
    if update.state == "paused":
        raise ConflictError("update-is-paused")
    move(update, "sending")
    update.begins_at = update.paced_from = begins_at
    update.over_seconds = int(sending.over.total_seconds())
    update.event_id = record_event(session, events.UPDATE_BEGUN, update_id)
    session.flush()


def _refuse_two_milestones_a_week(session: Session, update: Update, begins_at: datetime) -> None:
    take_turn(session, f"milestone-news {update.campaign_id}")
    week = timedelta(seconds=MILESTONES_APART_SECONDS)
    other = exists().where(
        Update.campaign_id == update.campaign_id,
        Update.about == "milestone",
        Update.id != update.id,
        Update.begins_at > begins_at - week,
        Update.begins_at < begins_at + week,
    )
    if session.scalar(select(other)):
        raise ConflictError("milestone-news-too-soon")
