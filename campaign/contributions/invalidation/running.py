"""Works on invalidations: takes out what fits, or puts it back, a hundred in each transaction.

Whoever works holds a lease that each batch renews. Where a worker is killed it runs out, and the next one goes on from the
cursor, which moves in the transaction that does the work: nothing is done twice, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text, update
from sqlalchemy.orm import Session

from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.invalidation.states import WORKING_STATES
from campaign.contributions.invalidation.taking_out import take_out_batch
from campaign.contributions.invalidation.undoing import put_back_batch
from campaign.db import Database, now
from campaign.ids import new_id

BUDGET_SECONDS = 60.0
LEASE_SECONDS = 60
_IS_WORKING = text("invalidations.state IN ('running', 'undoing')")  # as the partial index says it

Batch = Callable[[Session, Invalidation], None]
_BATCHES: dict[str, Batch] = {"running": take_out_batch, "undoing": put_back_batch}


def work_on_invalidations(database: Database, *, budget_seconds: float = BUDGET_SECONDS) -> bool:
    """Go on with all that nobody works on, for so long at the most; whether something is left to do at once.

    Safe to run beside itself and to kill.
    """
    ends = monotonic() + budget_seconds
    return any([not work_on(database, one, until=ends) for one in _waiting(database)])


def work_on(database: Database, invalidation_id: UUID, *, until: float) -> bool:
    """Work on this one until `until` (monotonic); whether nothing is left that this worker should do."""
    key = _claim(database, invalidation_id)
    if key is None:
        return True
    while monotonic() < until:
        if not _do_batch(database, invalidation_id, key):
            return True
    _give_back(database, invalidation_id, key)
    return False


def _waiting(database: Database) -> list[UUID]:
    """Only looks: most of the time there is none."""
    with database.reading() as session:
        free = select(Invalidation.id).where(_IS_WORKING, _is_free()).order_by(Invalidation.created_at)
        return list(session.scalars(free))


def _is_free() -> ColumnElement[bool]:
    """SQL: nobody holds a lease; one further away than any that we give was given by a clock that was wrong."""
    return or_(
        Invalidation.lease_until.is_(None),
        Invalidation.lease_until <= now(),
        Invalidation.lease_until > now(2 * LEASE_SECONDS),
    )


def _claim(database: Database, invalidation_id: UUID) -> UUID | None:
    key = new_id()
    with database.transaction() as session:
        claimed = session.execute(
            update(Invalidation)
            .where(Invalidation.id == invalidation_id, Invalidation.state.in_(WORKING_STATES), _is_free())
            .values(lease_key=key, lease_until=now(LEASE_SECONDS))
            .returning(Invalidation.id)
        ).one_or_none()
    return key if claimed else None


def _do_batch(database: Database, invalidation_id: UUID, key: UUID) -> bool:
    """Whether there may be more for the holder of this lease."""
    with database.transaction() as session:
        row = session.scalar(
            select(Invalidation)
            .where(Invalidation.id == invalidation_id, Invalidation.lease_key == key)
            .with_for_update()
        )
        if row is None or row.state not in WORKING_STATES:
            return False
        _BATCHES[row.state](session, row)
        is_more = row.state in WORKING_STATES
        row.lease_key = key if is_more else None
        row.lease_until = session.execute(select(now(LEASE_SECONDS))).scalar_one() if is_more else None
        return is_more


def _give_back(database: Database, invalidation_id: UUID, key: UUID) -> None:
    with database.transaction() as session:
        session.execute(
            update(Invalidation)
            .where(Invalidation.id == invalidation_id, Invalidation.lease_key == key)
            .values(lease_key=None, lease_until=None)
        )
