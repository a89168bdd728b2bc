"""Lets a log agree with its count again: what was counted before there was a log, or by a release that knew of none.

Writes steps alone, which are then appended as every other.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.orm import Session

from campaign.batching import BATCH_SIZE
from campaign.contributions.batch import TURN as FOLDING
from campaign.contributions.logged import SnapshotSecret, SnapshotStep
from campaign.contributions.models import Contribution, Tally, TallyDelta
from campaign.contributions.states import COUNTED_STATE
from campaign.crash_points import crash_point
from campaign.db import Database, insert
from campaign.drives.channels import PAPER
from campaign.ids import new_id
from campaign.snapshots.appending import TURN
from campaign.snapshots.models import SnapshotLog
from campaign.turns import take_turn, try_turn

REASON = "mended"
MOST_BATCHES = 40  # of one run
_NAMES = ("id", "drive_id", "contribution_id", "amount", "reason")

_log = logging.getLogger(__name__)


def mend_logs(database: Database) -> int:
    """Write the steps that are missing, drive by drive, as many as one run may; how many. Safe to repeat and to kill."""
    with database.reading() as session:
        differing = session.scalars(_differences().with_only_columns(Tally.drive_id)).all()
    room, total = MOST_BATCHES * BATCH_SIZE, 0
    for drive_id in differing:
        total += _mend(database, drive_id, room - total)
    return total


def _mend(database: Database, drive_id: UUID, room: int) -> int:
    """First those whose givers are known, each with a secret; what is left then is of nobody, in one step."""
    total = 0
    while total < room:
        with database.transaction() as session:
            if not try_turn(session, FOLDING):
                return total
            take_turn(session, TURN)
            written = _write_steps(session, drive_id)
            if not written:
                return total + _write_rest(session, drive_id)
        crash_point("batch.after-commit")
        total += written
    return total


def _write_steps(session: Session, drive_id: UUID) -> int:
    if session.scalar(_differences().where(Tally.drive_id == drive_id)) is None:
        return 0
    for missing in (_not_logged(drive_id), _logged_in_vain(drive_id)):
        row = insert(session, SnapshotStep).from_select(_NAMES, missing.limit(BATCH_SIZE))
        if written := session.execute(row.returning(SnapshotStep.id)).all():
            return len(written)
    return 0


def _write_rest(session: Session, drive_id: UUID) -> int:
    rest = session.scalar(_differences().where(Tally.drive_id == drive_id))
    if not rest:
        return 0
    session.add(SnapshotStep(id=new_id(), drive_id=drive_id, contribution_id=None, amount=rest, reason=REASON))
    _log.info("log mended", extra={"drive_id": str(drive_id), "count": rest})
    return 1


def _differences() -> Select[int]:
    """Of each log that does not agree with its count: by how much it will fall short once all that waits is appended."""
    waiting = (
        select(SnapshotStep.drive_id, func.sum(SnapshotStep.amount).label("amount"))
        .group_by(SnapshotStep.drive_id)
        .subquery()
    )
    rest = Tally.count - func.coalesce(SnapshotLog.count, 0) - func.coalesce(waiting.c.amount, 0)
    return (
        select(rest)
        .select_from(Tally)
        .outerjoin(SnapshotLog, SnapshotLog.drive_id == Tally.drive_id)
        .outerjoin(waiting, waiting.c.drive_id == Tally.drive_id)
        .where(rest != 0)
    )


def _not_logged(drive_id: UUID) -> Select[UUID, UUID, UUID, int, str]:
    """Steps for what counts, is of somebody who is known, and has no secret; nothing of it waits anywhere."""
    return _steps(1).where(
        Contribution.drive_id == drive_id,
        Contribution.state == COUNTED_STATE,
        Contribution.cleared_at.is_(None),
        Contribution.source != PAPER,  # which has none
        ~exists().where(SnapshotSecret.contribution_id == Contribution.id),
        *_nothing_waits(),
    )


def _logged_in_vain(drive_id: UUID) -> Select[UUID, UUID, UUID, int, str]:
    """Steps for what has a secret, and does not count."""
    is_logged = exists().where(SnapshotSecret.contribution_id == Contribution.id)
    return _steps(-1).where(
        Contribution.drive_id == drive_id, Contribution.state != COUNTED_STATE, is_logged, *_nothing_waits()
    )


def _steps(amount: int) -> Select[UUID, UUID, UUID, int, str]:
    """Under the id of the contribution, so that none is written twice."""
    own = Contribution.id
    return select(own, Contribution.drive_id, own.label("contribution_id"), literal(amount), literal(REASON)).order_by(
        own
    )


def _nothing_waits() -> Sequence[ColumnElement[bool]]:
    """Both queues are looked through once, for all of the drive: an index of who waits would cost each step of a count."""
    return [
        Contribution.id.not_in(select(table.contribution_id).where(table.contribution_id.is_not(None)))
        for table in (TallyDelta, SnapshotStep)
    ]
