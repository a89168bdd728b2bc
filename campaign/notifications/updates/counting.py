"""Counts for whom updates are that are being sent: some thousands at a time, from where it was left.

No job waits for the whole of it: what is not spread over hours leaves meanwhile, and what is has its pace when all are counted.
"""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from sqlalchemy import Select, or_, select

from campaign.db import Database, now
from campaign.drives.updates.locking import lock_update
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import get_update
from campaign.notifications.updates.audience import audience_of, count_page


def begun() -> Select[UUID]:
    """SQL: the updates that are being sent, and whose moment has come."""
    return select(Update.id).where(Update.state == "sending", Update.begins_at <= now())


def count_audiences(database: Database, ends: float) -> bool:
    """Count on until then, of `time.monotonic`, once for each update; whether there was any to count.

    Safe to run beside itself and to kill.
    """
    is_uncounted = or_(Update.audience_count.is_(None), Update.audience_cursor.is_not(None))
    with database.reading() as session:
        uncounted = list(session.scalars(begun().where(is_uncounted).order_by(Update.begins_at)))
    for update_id in uncounted:
        while monotonic() < ends and _count_some(database, update_id):
            pass
    return bool(uncounted)


def _count_some(database: Database, update_id: UUID) -> bool:
    """The next thousands; whether any are left."""
    with database.reading() as session:
        update = get_update(session, update_id)
        place = update.audience_count, update.audience_cursor
        counted, until = count_page(session, audience_of(session, update), update.audience_cursor or "")
    with database.transaction() as session:
        update = lock_update(session, update_id)
        if place == (update.audience_count, update.audience_cursor):  # else somebody else was faster
            update.audience_count, update.audience_cursor = (update.audience_count or 0) + counted, until
        return not update.is_counted
