"""Keeps the lease of a list while it is counted and sorted, when there is no row yet that could say so.

The thread ends with the worker: of one that was killed the lease runs out. One that hangs is ended by the time that its
snapshot has.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from campaign.db import Database
from campaign.exports.lists.claiming import LEASE_SECONDS, Claim, ListGoneError, renew

RENEW_SECONDS = LEASE_SECONDS / 4

log = logging.getLogger(__name__)


@contextmanager
def kept(database: Database, claim: Claim, *, every: float = RENEW_SECONDS) -> Iterator[None]:
    """Renewed every so many seconds until the block ends, or the list is no longer this claim's."""
    is_over = Event()
    thread = Thread(target=_renew, args=(database, claim, every, is_over), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _renew(database: Database, claim: Claim, every: float, is_over: Event) -> None:
    while not is_over.wait(every):
        try:
            with database.transaction() as session:
                renew(session, claim)
        except ListGoneError:
            return
        except SQLAlchemyError as error:  # the next try may find the database again
            log.warning("a lease was not renewed", extra={"error_type": type(error).__name__})
