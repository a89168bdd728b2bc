"""Does what is too much for one transaction, a batch in each: nobody waits for long, and what is done stays done."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from campaign.crash_points import crash_point
from campaign.db import Database

BATCH_SIZE = 500


def in_batches(database: Database, step: Callable[[Session, int], int]) -> int:
    """Repeat `step`, each time in a transaction of its own, until it finds less than there may be; how many in all.

    It is given how many it may take at the most, says how many it took, and must not find again what it dealt with.
    """
    total = 0
    while True:
        with database.transaction() as session:
            done = step(session, BATCH_SIZE)
        crash_point("batch.after-commit")
        total += done
        if done < BATCH_SIZE:
            return total
