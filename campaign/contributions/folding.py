"""Adds the deltas of counts up into tallies, their parts and their history, and gives each verified one its number.

Whoever signs, verifies or withdraws only ever adds a delta; the rows that many would write are written here alone, by
one folder at a time, so that numbers follow the order of verification.
"""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import SelectBase, case, func, literal, select, text, true, union_all, update
from sqlalchemy.orm import Session

from campaign.contributions.batch import BATCH, last_taken, take_batch
from campaign.contributions.dimensions import DIMENSIONS
from campaign.contributions.logged import leave_steps
from campaign.contributions.models import Contribution, Tally, TallyDelta, TallyMove, TallyPart
from campaign.crash_points import crash_point
from campaign.db import Base, Database, dialect_of, insert, now
from campaign.drives.milestones import reach_milestones
from campaign.drives.models import Milestone
from campaign.turns import take_turn

TURN = "folding"  # whoever has it sees counts that stand still
BATCH_ON_SQLITE = 500  # what is verified meanwhile waits for one batch
BATCH_ON_POSTGRESQL = 20_000  # the more at once, the fewer times the same part of a count is written
LONGEST = "1min"  # so many take longer than a request may, on a machine that has much else to do


def fold_deltas(database: Database) -> int:
    """Fold every delta that was committed before this call; how many were folded here.

    Safe to run beside itself, to repeat and to kill: a batch is folded whole, in one transaction, or not at all. What is
    committed meanwhile with an earlier id than what is folded already waits for the next call.
    """
    limit = BATCH_ON_SQLITE if database.is_sqlite else BATCH_ON_POSTGRESQL
    after: UUID | None = None
    folded, last = 0, limit if _is_any_waiting(database) else 0
    while last == limit:
        with database.transaction() as session:
            begun = time.monotonic()
            last = _fold_batch(session, limit, after=after)
            after = last_taken(session)
            crash_point("fold.before-commit")
            rest = time.monotonic() - begun
        crash_point("fold.after-commit")
        folded += last
        if database.is_sqlite and last == limit:
            time.sleep(rest)  # who waits to write there only looks now and then: half the time is theirs
    return folded


def _is_any_waiting(database: Database) -> bool:
    """Only looks, so that a folder with nothing to do never takes SQLite's one write lock."""
    with database.reading() as session:
        return session.scalar(select(TallyDelta.id).limit(1)) is not None


def _fold_batch(session: Session, limit: int, *, after: UUID | None = None) -> int:
    if dialect_of(session) == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = '{LONGEST}'"))
    take_turn(session, TURN)
    taken = take_batch(session, limit, after=after)
    if taken:
        _add_to_tallies(session)
        _give_numbers(session)
        _add_to_parts(session)
        _add_to_moves(session)
        leave_steps(session)
        _reach_milestones(session)
    return taken


def _add_to_tallies(session: Session) -> None:
    moved = select(
        BATCH.c.drive_id, func.sum(BATCH.c.amount), func.sum(case((BATCH.c.is_numbered, 1), else_=0)), now()
    ).group_by(BATCH.c.drive_id)
    row = insert(session, Tally).from_select(["drive_id", "count", "last_number", "counted_at"], moved)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Tally.drive_id],
            set_={
                "count": Tally.count + row.excluded.count,
                "last_number": Tally.last_number + row.excluded.last_number,
                "counted_at": row.excluded.counted_at,
            },
        )
    )


def _give_numbers(session: Session) -> None:
    """After the tallies: the last of the batch has the last number given, and each before it one less."""
    behind = func.row_number().over(partition_by=BATCH.c.drive_id, order_by=BATCH.c.id.desc()) - 1
    numbered = (
        select(BATCH.c.contribution_id, (Tally.last_number - behind).label("number"))
        .join(Tally, Tally.drive_id == BATCH.c.drive_id)
        .where(BATCH.c.is_numbered)
        .subquery()
    )
    session.execute(
        update(Contribution)
        .where(Contribution.id == numbered.c.contribution_id)
        .values(number=numbered.c.number)
        .execution_options(synchronize_session=False)
    )


def _add_to_parts(session: Session) -> None:
    moved = union_all(
        *(
            select(BATCH.c.drive_id, literal(dimension), BATCH.c[dimension], func.sum(BATCH.c.amount))
            .group_by(BATCH.c.drive_id, BATCH.c[dimension])
            .having(func.sum(BATCH.c.amount) != 0)
            for dimension in DIMENSIONS
        )
    )
    _add(session, TallyPart, ["drive_id", "dimension", "key", "count"], moved)


def _add_to_moves(session: Session) -> None:
    moved = (
        select(BATCH.c.drive_id, BATCH.c.hour, BATCH.c.reason, func.sum(BATCH.c.amount))
        .group_by(BATCH.c.drive_id, BATCH.c.hour, BATCH.c.reason)
        .having(func.sum(BATCH.c.amount) != 0)
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
            Tally.drive_id.in_(select(BATCH.c.drive_id)),
        )
    )
    for drive_id, count in session.execute(due).all():
        reach_milestones(session, drive_id, count)
