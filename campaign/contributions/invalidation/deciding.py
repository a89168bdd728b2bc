"""What a moderator decides about an invalidation: write it down counted, start, cancel, undo. Each is an event.

The work itself is a worker's (running.py). Each function gives back the row that says what was decided, for the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation import events
from campaign.contributions.invalidation.conditions import Conditions, to_json
from campaign.contributions.invalidation.matching import FIRST
from campaign.contributions.invalidation.models import LEASES, Invalidation
from campaign.contributions.invalidation.states import TRANSITIONS
from campaign.db import now
from campaign.errors import ConflictError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event


@dataclass(frozen=True, slots=True)
class NewInvalidation:
    """`reason` is a slug of at most 32 letters; `total` is what was counted. With an `id` that its caller knows to be free, a
    form that is sent twice can be known again."""

    conditions: Conditions
    reason: str
    total: int
    account_id: UUID | None = None
    id: UUID | None = None


def write_invalidation(session: Session, new: NewInvalidation) -> Invalidation:
    """Counted, and not started. Nothing happens to anybody."""
    row = Invalidation(
        id=new.id or new_id(),
        account_id=new.account_id,
        conditions=to_json(new.conditions),
        reason=new.reason,
        total=new.total,
        cursor=FIRST,
        created_at=session.execute(select(now())).scalar_one(),
    )
    session.add(row)
    session.flush()
    return row


def start(session: Session, invalidation_id: UUID) -> Invalidation:
    """Let it run. Raises NotFoundError, ConflictError."""
    row = lock_invalidation(session, invalidation_id)
    move(row, "running")
    row.started_at = session.execute(select(now())).scalar_one()
    return _record(session, row, events.STARTED)


def cancel(session: Session, invalidation_id: UUID) -> Invalidation:
    """Stop it between two batches, or never start it: what is taken out stays out until it is undone.

    Raises NotFoundError, ConflictError.
    """
    row = lock_invalidation(session, invalidation_id)
    move(row, "cancelled")
    row.ended_at = session.execute(select(now())).scalar_one()
    LEASES.let_go(row)
    return _record(session, row, events.CANCELLED)


def undo(session: Session, invalidation_id: UUID) -> Invalidation:
    """Put back whatever it took out and still has its seat. Raises NotFoundError, ConflictError."""
    row = lock_invalidation(session, invalidation_id)
    if row.started_at is None:
        raise ConflictError(f"invalidation-is-{row.state}")
    move(row, "undoing")
    row.cursor, row.ended_at = FIRST, None
    return _record(session, row, events.REVERTED)


def lock_invalidation(session: Session, invalidation_id: UUID) -> Invalidation:
    """The row as it is under the lock. Raises NotFoundError."""
    query = select(Invalidation).where(Invalidation.id == invalidation_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


def move(row: Invalidation, state: str) -> None:
    """Raises ConflictError where there is no way."""
    if state not in TRANSITIONS[row.state]:
        raise ConflictError(f"invalidation-is-{row.state}")
    row.state = state


def _record(session: Session, row: Invalidation, event: str) -> Invalidation:
    session.flush()
    record_event(session, event, row.id)
    return row
