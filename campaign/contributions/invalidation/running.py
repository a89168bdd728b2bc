"""Works on invalidations: takes out what fits, or puts it back, a hundred in each transaction.

Whoever works holds a lease that each batch renews. Where a worker is killed it runs out, and the next one goes on from the
cursor, which moves in the transaction that does the work: nothing is done twice, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.invalidation.models import LEASES, Invalidation
from campaign.contributions.invalidation.states import WORKING_STATES
from campaign.contributions.invalidation.taking_out import take_out_batch
from campaign.contributions.invalidation.undoing import put_back_batch
from campaign.db import Database

BUDGET_SECONDS = 60.0

Batch = Callable[[Session, Invalidation], None]
_BATCHES: dict[str, Batch] = {"running": take_out_batch, "undoing": put_back_batch}


def work_on_invalidations(database: Database, *, budget_seconds: float = BUDGET_SECONDS) -> bool:
    """Go on with all that nobody works on, for so long at the most; whether something is left to do at once.

    Safe to run beside itself and to kill.
    """
    ends = monotonic() + budget_seconds
    return any([not work_on(database, one, until=ends) for one in LEASES.waiting(database)])


def work_on(database: Database, invalidation_id: UUID, *, until: float) -> bool:
    """Work on this one until `until` (monotonic); whether nothing is left that this worker should do."""
    key = LEASES.claim(database, invalidation_id)
    if key is None:
        return True
    while monotonic() < until:
        if not _do_batch(database, invalidation_id, key):
            return True
    LEASES.give_back(database, invalidation_id, key)
    return False


def _do_batch(database: Database, invalidation_id: UUID, key: UUID) -> bool:
    """Whether there may be more for the holder of this lease."""
    with database.transaction() as session:
        row = LEASES.hold(session, invalidation_id, key)
        if row is None:
            return False
        _BATCHES[row.state](session, row)
        is_more = row.state in WORKING_STATES
        if not is_more:
            LEASES.let_go(row)
    return is_more
