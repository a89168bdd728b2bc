"""Gives each contribution that is counted in its number, in the order of verification, behind the counting.

Counting leaves who waits for a number; each batch of them gets theirs in a transaction of its own, so that a long backlog of
numbers, which cost a wide row each, holds up no count. Nobody gets a second number, and no number is given twice.
"""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Insert,
    Integer,
    MetaData,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from campaign.contributions.batch import take_turn_to_fold
from campaign.contributions.models import Contribution, NumberStep, Tally
from campaign.crash_points import crash_point
from campaign.db import Database

BATCH_ON_SQLITE = 500  # who verifies meanwhile waits for one batch
BATCH_ON_POSTGRESQL = 5_000  # who withdraws just as they get their number waits for one batch
_OPTIONS = {"synchronize_session": False}

DUE = Table(
    "numbering_batch",
    MetaData(),
    Column("drive_id", Uuid),
    Column("contribution_id", Uuid),
    Column("behind", Integer),  # how many of its drive come behind it in the batch
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)


def waiting_for_numbers(deltas: FromClause) -> Insert:
    """Whom of the deltas counts in waits for a number from now on. In the transaction that counts it."""
    names = ["id", "drive_id", "contribution_id"]
    counted_in = select(*(deltas.c[name] for name in names)).where(
        deltas.c.amount == 1, deltas.c.reason == "verified", deltas.c.contribution_id.is_not(None)
    )
    return insert(NumberStep).from_select(names, counted_in)


def give_numbers(database: Database) -> int:
    """Number everybody who was counted before this call; how many steps were dealt with here.

    Safe to run beside itself and beside counting, to repeat and to kill: a batch is numbered whole, or not at all.
    """
    limit = BATCH_ON_SQLITE if database.is_sqlite else BATCH_ON_POSTGRESQL
    after: UUID | None = None
    total, done = 0, limit if _is_any_waiting(database) else 0
    while done >= limit:
        with database.transaction() as session:
            begun = time.monotonic()
            take_turn_to_fold(session)
            last = _last_of_batch(session, limit, after)
            done = _number_batch(session, _between(after, last))
            after = last
            crash_point("number.before-commit")
            rest = time.monotonic() - begun
        crash_point("number.after-commit")
        total += done
        if database.is_sqlite and done >= limit:
            time.sleep(rest)  # as counting does, for whoever waits to write
    return total


def _is_any_waiting(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(NumberStep.id).limit(1)) is not None


def _last_of_batch(session: Session, limit: int, after: UUID | None) -> UUID | None:
    """Where the next batch ends; None where it takes all that is left. Whoever has the turn alone adds to them."""
    waiting = select(NumberStep.id).where(*_between(after, None)).order_by(NumberStep.id)
    return session.scalar(waiting.offset(limit - 1).limit(1))


def _between(after: UUID | None, last: UUID | None) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if after is not None:
        bounds.append(NumberStep.id > after)
    if last is not None:
        bounds.append(NumberStep.id <= last)
    return bounds


def _number_batch(session: Session, bounds: list[ColumnElement[bool]]) -> int:
    """How many steps; those who have a number, and who come a second time, keep their first."""
    _set_aside(session, bounds)
    _raise_last_numbers(session)
    _write_numbers(session)
    gone = session.execute(delete(NumberStep).where(*bounds).returning(NumberStep.id).execution_options(**_OPTIONS))
    return len(gone.all())


def _set_aside(session: Session, bounds: list[ColumnElement[bool]]) -> None:
    session.execute(CreateTable(DUE, if_not_exists=True))
    session.execute(delete(DUE))
    nth = func.row_number().over(partition_by=NumberStep.contribution_id, order_by=NumberStep.id)
    found = (
        select(NumberStep.id, NumberStep.drive_id, NumberStep.contribution_id, nth.label("nth"))
        .join(Contribution, Contribution.id == NumberStep.contribution_id)
        .where(*bounds, Contribution.number.is_(None))
        .subquery()
    )
    behind = func.row_number().over(partition_by=found.c.drive_id, order_by=found.c.id.desc()) - 1
    due = select(found.c.drive_id, found.c.contribution_id, behind).where(found.c.nth == 1)
    session.execute(insert(DUE).from_select([column.name for column in DUE.columns], due))


def _raise_last_numbers(session: Session) -> None:
    given = select(DUE.c.drive_id, func.count().label("many")).group_by(DUE.c.drive_id).subquery()
    session.execute(
        update(Tally)
        .where(Tally.drive_id == given.c.drive_id)
        .values(last_number=Tally.last_number + given.c.many)
        .execution_options(**_OPTIONS)
    )


def _write_numbers(session: Session) -> None:
    """After the last numbers: the last of the batch has the last number given, and each before it as many less."""
    numbered = (
        select(DUE.c.contribution_id, (Tally.last_number - DUE.c.behind).label("number"))
        .join(Tally, Tally.drive_id == DUE.c.drive_id)
        .subquery()
    )
    session.execute(
        update(Contribution)
        .where(Contribution.id == numbered.c.contribution_id)
        .values(number=numbered.c.number)
        .execution_options(**_OPTIONS)
    )
