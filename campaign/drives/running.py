"""Opens, pauses, closes, cancels, reopens and archives drives, and announces when one has opened or closed.

Whether a drive is open is never stored: the moments written here decide it, against the database's time (states.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.orm import Session

from campaign.db import Database, now
from campaign.drives import events
from campaign.drives.completeness import check_complete
from campaign.drives.given import postpone_expiries
from campaign.drives.locking import LockedDrive, lock_drive
from campaign.drives.models import Drive
from campaign.drives.notices import publish_notice
from campaign.drives.wales import days_later
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.outbox.record import record_event

REOPENS_WITHIN = timedelta(days=7)
A_DAY = timedelta(days=1)


def publish(session: Session, drive_id: UUID) -> None:
    """Let a draft open at its time. Raises IncompleteError, which names all that is missing.

    One whose closing time has passed already is put on record: nobody is told that it opened or closed.
    """
    locked = lock_drive(session, drive_id)
    locked.must_be("draft")
    check_complete(session, locked.drive)
    locked.drive.published_at = locked.present
    if locked.drive.closes_at is not None and locked.drive.closes_at <= locked.present:
        locked.drive.opening_announced_at = locked.drive.closing_announced_at = locked.present
    session.flush()
    _announce(session, Drive.id == drive_id)


def pause(session: Session, drive_id: UUID) -> None:
    """Take no contributions until it is resumed; what was given before can still be verified."""
    locked = lock_drive(session, drive_id)
    locked.must_be("open")
    locked.drive.paused_at = locked.present
    session.flush()
    record_event(session, events.PAUSED, drive_id)


def resume(session: Session, drive_id: UUID) -> None:
    """Take contributions again. Closing and the expiry of what is pending move by the pause, rounded up to a day."""
    locked = lock_drive(session, drive_id)
    locked.must_be("paused")
    _end_pause(session, locked)
    record_event(session, events.RESUMED, drive_id)


def close_now(session: Session, drive_id: UUID) -> None:
    """End an open or paused drive before its time, and announce it."""
    locked = lock_drive(session, drive_id)
    locked.must_be("open", "paused")
    _end_pause(session, locked)
    locked.drive.closes_at = locked.present
    session.flush()
    _announce(session, Drive.id == drive_id)


def cancel(session: Session, drive_id: UUID, reasons: Mapping[str, str]) -> None:
    """Call the drive off, with a public reason in every language. Nothing can be given or verified from now on."""
    locked = lock_drive(session, drive_id)
    locked.must_be("scheduled", "open", "paused")
    _end_pause(session, locked)
    locked.drive.cancelled_at = locked.present
    publish_notice(session, locked.drive, "cancelled", reasons)
    record_event(session, events.CANCELLED, drive_id)


def reopen(session: Session, drive_id: UUID, reasons: Mapping[str, str], closes_at: datetime | None = None) -> None:
    """Take back that the drive was cancelled or closed, within 7 days, with a public reason in every language.

    `closes_at` is its new closing time, needed where the old one has passed. Raises ConflictError `drive-ended-long-ago`.
    """
    locked = lock_drive(session, drive_id)
    locked.must_be("cancelled", "closed")
    drive = locked.drive
    ended_at = drive.cancelled_at or drive.closes_at
    if ended_at is not None and locked.present - ended_at > REOPENS_WITHIN:
        raise ConflictError("drive-ended-long-ago")
    drive.closes_at = closes_at or drive.closes_at
    if drive.closes_at is None or drive.closes_at <= locked.present:
        raise FieldsRefusedError({"closes_at": "closing-time-passed"})
    drive.cancelled_at = drive.closing_announced_at = None
    publish_notice(session, drive, "reopened", reasons)
    record_event(session, events.REOPENED, drive_id)


def archive(session: Session, drive_id: UUID) -> None:
    """Put a closed or cancelled drive away: its page stays, nothing about it changes any more."""
    locked = lock_drive(session, drive_id)
    locked.must_be("closed", "cancelled")
    locked.drive.archived_at = locked.present
    session.flush()
    record_event(session, events.ARCHIVED, drive_id)


def announce_due(database: Database) -> int:
    """Record, once each, that drives have opened or closed since the last look; how many events that made."""
    with database.transaction() as session:
        return _announce(session)


def _announce(session: Session, *only: ColumnElement[bool]) -> int:
    live = and_(Drive.published_at.is_not(None), Drive.cancelled_at.is_(None), Drive.archived_at.is_(None), *only)
    opened = session.scalars(
        update(Drive)
        .where(live, Drive.opens_at <= now(), Drive.opening_announced_at.is_(None))
        .values(opening_announced_at=now())
        .returning(Drive.id)
        .execution_options(synchronize_session=False)
    ).all()
    closed = session.scalars(
        update(Drive)
        .where(live, Drive.closes_at <= now(), Drive.paused_at.is_(None), Drive.closing_announced_at.is_(None))
        .values(closing_announced_at=now())
        .returning(Drive.id)
        .execution_options(synchronize_session=False)
    ).all()
    for name, drive_ids in ((events.OPENED, opened), (events.CLOSED, closed)):
        for drive_id in drive_ids:
            record_event(session, name, drive_id)
    return len(opened) + len(closed)


def _end_pause(session: Session, locked: LockedDrive) -> None:
    drive = locked.drive
    if drive.paused_at is None:
        return
    length = locked.present - drive.paused_at
    days = max(1, -(-length // A_DAY))
    if drive.closes_at is not None:
        drive.closes_at = days_later(drive.closes_at, days, at_least=length)
    drive.paused_at = None
    session.flush()
    postpone_expiries(session, drive.id, days)
