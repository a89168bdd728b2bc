"""Pauses, resumes, cancels and replaces updates whose sending has begun or not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives import events
from campaign.drives.updates.locking import lock_update, move
from campaign.drives.updates.models import Update
from campaign.drives.updates.states import UNSENT_STATES
from campaign.errors import ConflictError
from campaign.mail.recalling import call_back, let_go
from campaign.outbox.record import record_event


def pause_update(session: Session, update_id: UUID) -> None:
    """Write and send no more of it until it is resumed. What is with the provider already arrives."""
    update = lock_update(session, update_id)
    move(update, "paused")
    update.paused_at = session.execute(select(now())).scalar_one()
    session.flush()
    _hold(session, update)
    record_event(session, events.UPDATE_PAUSED, update_id)


def resume_update(session: Session, update_id: UUID) -> None:
    """Send the rest. Hours that it is spread over are moved on by the pause."""
    update = lock_update(session, update_id)
    move(update, "sending")
    if update.paused_at and update.paced_from:
        lost = session.execute(select(now())).scalar_one() - max(update.paused_at, update.paced_from)
        update.paced_from += max(lost, timedelta(0))
    update.paused_at = None
    if update.event_id is not None:
        let_go(session, update.event_id)
    record_event(session, events.UPDATE_RESUMED, update_id)


def cancel_update(session: Session, update_id: UUID) -> None:
    """Send it no further. Who has it already keeps it, and its page with it."""
    update = lock_update(session, update_id)
    _end(session, update, "cancelled")
    record_event(session, events.UPDATE_CANCELLED, update_id)


def supersede_update(session: Session, older_id: UUID, newer_id: UUID) -> None:
    """Let a newer version stand for one that is not sent, or not wholly: nobody gets both.

    What has not left of the older one never does. The newer one, once it is sent, passes over whoever got the older.
    Raises ConflictError where the older is sent, the newer begun, or the two are not of one campaign.
    """
    locked = {update_id: lock_update(session, update_id) for update_id in sorted({older_id, newer_id})}
    older, newer = locked[older_id], locked[newer_id]
    if older is newer or older.campaign_id != newer.campaign_id or newer.supersedes_id is not None:
        raise ConflictError("update-cannot-supersede")
    if newer.state not in UNSENT_STATES:
        raise ConflictError(f"update-is-{newer.state}")
    _end(session, older, "superseded")
    newer.supersedes_id = older_id
    record_event(session, events.UPDATE_SUPERSEDED, older_id)


def _end(session: Session, update: Update, state: str) -> None:
    move(update, state)
    update.ended_at = session.execute(select(now())).scalar_one()
    update.cursor, update.audience_cursor = "", None  # mailboxes' keys, which are of no use any more
    if update.recipient_count == 0:
        update.begins_at = None  # nobody has a link to its page
    session.flush()
    _hold(session, update)


def _hold(session: Session, update: Update) -> None:
    """What is composed and not on its way yet does not leave: whoever composes it next sees why."""
    if update.event_id is not None:
        call_back(session, update.event_id)
