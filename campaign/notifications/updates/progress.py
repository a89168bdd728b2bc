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
    """`total` is how many readers it has, as far as is known; `unwritten` are those whose turn has not come.

    `sent`: the provider took it. `unknown`: it may have. `dropped`: not sent after all (unsubscribed, withdrawn, replaced).
    """

    state: str
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
    return Progress(state=update.state, total=total, unwritten=total - written, **counted)


def _total(update: Update, written: int) -> int:
    """Readers come and go while it is being sent: what was counted at first is a guess until all is written."""
    is_over = update.is_written_out or update.state in ("superseded", "cancelled")
    return written if is_over else max(update.audience_count or 0, written)
