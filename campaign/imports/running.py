"""Works on imports: takes rows in, or out again, 50 in each transaction, from where whoever was before left off.

The cursor moves in the transaction that does the work: nothing is done twice, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.contributions.on_paper import merge_paper
from campaign.crash_points import crash_point
from campaign.db import Database
from campaign.imports.models import LEASES, Import
from campaign.imports.states import PAPER
from campaign.imports.taking import ask_latecomers, take_rows, undo_rows

# Somebody else has these people, and had them for too long, or waits for others of them: it is tried again from the start.
IN_THE_WAY = ("55P03", "40P01")
Work = Callable[[Session, Import, Sequence[bytes]], None]
_BATCHES: dict[str, Work] = {"running": take_rows, "undoing": undo_rows}


def work_on(database: Database, import_id: UUID, sealing: Sequence[bytes], *, until: float) -> bool:
    """Work on this one until `until` (monotonic); whether nothing is left that this worker should do."""
    key = LEASES.claim(database, import_id)
    if key is None:
        return True
    try:
        while monotonic() < until:
            if not _do_batch(database, import_id, key, sealing=sealing):
                _merge(database, import_id)
                _ask_latecomers(database, import_id)
                return True
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) not in IN_THE_WAY:
            raise
    LEASES.give_back(database, import_id, key)
    return False


def _merge(database: Database, import_id: UUID) -> None:
    """Whoever signed between the look and the end; who dies before it leaves that to the nightly comparison."""
    with database.reading() as session:
        row = session.get_one(Import, import_id)
        drive_id = row.drive_id if row.state == "done" and row.origin == PAPER else None
    if drive_id is not None:
        merge_paper(database, drive_id)


def _ask_latecomers(database: Database, import_id: UUID) -> None:
    with database.reading() as session:
        is_undone = session.get_one(Import, import_id).state == "undone"
    after = 0 if is_undone else None
    while after is not None:
        with database.transaction() as session:
            after = ask_latecomers(session, import_id, after)


def _do_batch(database: Database, import_id: UUID, key: UUID, *, sealing: Sequence[bytes]) -> bool:
    """Whether there may be more for the holder of this lease."""
    with database.transaction() as session:
        row = LEASES.hold(session, import_id, key)
        if row is None or row.state not in _BATCHES:
            return False
        _BATCHES[row.state](session, row, sealing)
        is_more = row.state in _BATCHES
        if not is_more:
            LEASES.let_go(row)
    crash_point("batch.after-commit")
    return is_more
