"""How far the sending of an update has come, in figures that add up: what is not known is said so."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import get_update
from campaign.mail.models import Delivery

_HEADINGS = {
    "queued": "waiting",
    "claimed": "waiting",
    "posting": "waiting",
    "accepted": "sent",
    "delivered": "sent",
    "merged": "sent",
    "bounced": "bounced",
    "failed": "failed",
    "unknown": "unknown",
    "dropped": "dropped",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`total` is how many readers are known of: it grows while `is_counting`. `unwritten` are those of them whose turn has not
    come.

    `sent`: the provider took it. `unknown`: it may have. `dropped`: not sent after all (unsubscribed, withdrawn, replaced).
    """

    state: str
    is_counting: bool
    total: int
    unwritten: int
    waiting: int
    sent: int
    bounced: int
    failed: int
    unknown: int
    dropped: int


def progress_of(session: Session, update_id: UUID) -> Progress:
    """Raises NotFoundError."""
    update = get_update(session, update_id)
    counted = dict.fromkeys(_HEADINGS.values(), 0)
    if update.event_id is not None:
        for state, count in session.execute(
            select(Delivery.state, func.count()).where(Delivery.event_id == update.event_id).group_by(Delivery.state)
        ):
            counted[_HEADINGS[state]] += count
    written = sum(counted.values())
    total = _total(update, written)
    is_counting = update.state in ("sending", "paused") and update.audience_count is None
    return Progress(update.state, is_counting, total=total, unwritten=total - written, **counted)


def _total(update: Update, written: int) -> int:
    """It grows while they are counted, and is a guess until all is written: readers come and go meanwhile."""
    is_over = update.is_written_out or update.state in ("superseded", "cancelled")
    return written if is_over else max(update.audience_count or update.audience_so_far or 0, written)
