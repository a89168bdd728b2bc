"""Adds the deltas of counts up into tallies, their parts and their history; numbers are given behind it, by numbering.py.

Whoever signs, verifies or withdraws only ever adds a delta; the rows that many would write are written here alone, by
one folder at a time.
"""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import SelectBase, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from campaign.contributions.batch import GROUPS, Taken, take_batch, take_turn_to_fold
from campaign.contributions.dimensions import DIMENSIONS
from campaign.contributions.logged import steps_of
from campaign.contributions.models import Tally, TallyDelta, TallyMove, TallyPart
from campaign.contributions.numbering import give_numbers, waiting_for_numbers
from campaign.crash_points import crash_point
from campaign.db import Base, Database, insert, now
from campaign.drives.milestones import reach_milestones
from campaign.drives.models import Milestone

BATCH_ON_SQLITE = 500  # what is verified meanwhile waits for one batch
BATCH_ON_POSTGRESQL = 50_000  # the more at once, the fewer times the same part of a count is written


def fold_deltas(database: Database) -> int:
    """Count every delta that was committed before this call, then number who has none; how many were counted here."""
    counted = count_deltas(database)
    give_numbers(database)
    return counted


def count_deltas(database: Database) -> int:
    """Count every delta that was committed before this call; how many were counted here.

    Safe to run beside itself, to repeat and to kill: a batch is counted whole, in one transaction, or not at all. What is
    committed meanwhile with an earlier id than what is counted already waits for the next call.
    """
    limit = BATCH_ON_SQLITE if database.is_sqlite else BATCH_ON_POSTGRESQL
    after: UUID | None = None
    folded, is_more = 0, _is_any_waiting(database)
    while is_more:
        with database.transaction() as session:
            begun = time.monotonic()
            taken = _fold_batch(session, limit, after=after)
            crash_point("fold.before-commit")
            rest = time.monotonic() - begun
        crash_point("fold.after-commit")
        folded += taken.steps
        after = taken.last
        is_more = after is not None
        if database.is_sqlite and is_more:
            time.sleep(rest)  # who waits to write there only looks now and then: half the time is theirs
    return folded


def _is_any_waiting(database: Database) -> bool:
    """Only looks, so that a folder with nothing to do never takes SQLite's one write lock."""
    with database.reading() as session:
        return session.scalar(select(TallyDelta.id).limit(1)) is not None


def _fold_batch(session: Session, limit: int, *, after: UUID | None = None) -> Taken:
    take_turn_to_fold(session)
    taken = take_batch(session, limit, after=after, leave=(steps_of, waiting_for_numbers))
    if taken.steps:
        _add_to_tallies(session)
        _add_to_parts(session)
        _add_to_moves(session)
        _reach_milestones(session)
    return taken


def _add_to_tallies(session: Session) -> None:
    moved = select(GROUPS.c.drive_id, func.sum(GROUPS.c.amount), literal(0), now()).group_by(GROUPS.c.drive_id)
    row = insert(session, Tally).from_select(["drive_id", "count", "last_number", "counted_at"], moved)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Tally.drive_id],
            set_={"count": Tally.count + row.excluded.count, "counted_at": row.excluded.counted_at},
        )
    )


def _add_to_parts(session: Session) -> None:
    moved = union_all(
        *(
            select(GROUPS.c.drive_id, literal(dimension), GROUPS.c[dimension], func.sum(GROUPS.c.amount))
            .group_by(GROUPS.c.drive_id, GROUPS.c[dimension])
            .having(func.sum(GROUPS.c.amount) != 0)
            for dimension in DIMENSIONS
        )
    )
    _add(session, TallyPart, ["drive_id", "dimension", "key", "count"], moved)


def _add_to_moves(session: Session) -> None:
    moved = (
        select(GROUPS.c.drive_id, GROUPS.c.hour, GROUPS.c.reason, func.sum(GROUPS.c.amount))
        .group_by(GROUPS.c.drive_id, GROUPS.c.hour, GROUPS.c.reason)
        .having(func.sum(GROUPS.c.amount) != 0)
    )
    _add(session, TallyMove, ["drive_id", "hour", "reason", "amount"], moved)


def _add(session: Session, table: type[Base], columns: list[str], moved: SelectBase) -> None:
    """Add the last of `columns` to the rows that the others name, made where they are missing."""
    *key, amount = columns
    rows = select(moved.subquery()).where(true())  # SQLite cannot tell ON CONFLICT from a join without a WHERE
    row = insert(session, table).from_select(columns, rows)
    total = table.__table__.c[amount] + row.excluded[amount]
    session.execute(row.on_conflict_do_update(index_elements=key, set_={amount: total}))


def _reach_milestones(session: Session) -> None:
    due = (
        select(Tally.drive_id, Tally.count)
        .distinct()
        .join(Milestone, Milestone.drive_id == Tally.drive_id)
        .where(
            Milestone.reached_at.is_(None),
            Milestone.at <= Tally.count,
            Tally.drive_id.in_(select(GROUPS.c.drive_id)),
        )
    )
    for drive_id, count in session.execute(due).all():
        reach_milestones(session, drive_id, count)
