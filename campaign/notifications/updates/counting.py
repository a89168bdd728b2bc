"""Counts for whom updates are that are being sent: some thousands at a time, from where it was left.

No job waits for the whole of it: what is not spread over hours leaves meanwhile, and what is has its pace when all are counted.
"""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from sqlalchemy import select

from campaign.db import Database, now
from campaign.drives.updates.locking import lock_update
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import get_update
from campaign.notifications.updates.audience import are_leaving, audience_of, count_page

_COUNTED_IN = ("sending", "paused")


def count_audiences(database: Database, ends: float) -> bool:
    """Count on until then, of `time.monotonic`, once for each update; whether there was any to count.

    Paused ones too: of how many it is, is asked for then above all. A newer version is not counted before it is known who got
    the older one. Safe to run beside itself and to kill.
    """
    uncounted = _uncounted(database)
    for update_id in uncounted:
        while monotonic() < ends and _count_some(database, update_id):
            pass
    return bool(uncounted)


def _uncounted(database: Database) -> list[UUID]:
    begun = select(Update).where(
        Update.state.in_(_COUNTED_IN), Update.begins_at <= now(), Update.audience_count.is_(None)
    )
    with database.reading() as session:
        updates = session.scalars(begun.order_by(Update.begins_at)).all()
        return [update.id for update in updates if not are_leaving(session, audience_of(session, update).passed_over)]


def _count_some(database: Database, update_id: UUID) -> bool:
    """The next thousands; whether any are left."""
    with database.reading() as session:
        update = get_update(session, update_id)
        place = update.audience_so_far, update.audience_cursor
        counted, until = count_page(session, audience_of(session, update), update.audience_cursor or "")
    with database.transaction() as session:
        update = lock_update(session, update_id)
        if update.state not in _COUNTED_IN or update.audience_count is not None:
            return False
        if place == (update.audience_so_far, update.audience_cursor):  # else somebody else was faster
            update.audience_so_far, update.audience_cursor = (update.audience_so_far or 0) + counted, until
            if until is None:
                update.audience_count = update.audience_so_far
        return update.audience_count is None
