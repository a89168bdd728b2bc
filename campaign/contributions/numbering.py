"""Gives each contribution that is counted in its number, in the order of verification, behind the counting.

Counting leaves who waits for a number; each lot of them gets theirs in a transaction of its own, so that a long backlog of
numbers, which cost a wide row each, holds up no count. Nobody gets a second number, and no number is given twice.
"""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import (
    Column,
    FromClause,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    cast,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from campaign.contributions.batch import take_turn_to_fold
from campaign.contributions.models import Contribution, NumberStep, Tally
from campaign.crash_points import crash_point
from campaign.db import Database, gathered, spread

TOGETHER = 5_000  # who withdraws just as they get their number waits for so many; SQLite counts fewer at once
NUMBERED = ("verified", "paper", "elsewhere")  # steps by which somebody is counted for the first time
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
    place = func.row_number().over(order_by=deltas.c.id)
    counted_in = (
        select(deltas.c.id, deltas.c.contribution_id, ((place - 1) // TOGETHER).label("nth"))
        .where(deltas.c.amount == 1, deltas.c.reason.in_(NUMBERED), deltas.c.contribution_id.is_not(None))
        .order_by(deltas.c.id)
        .subquery()
    )
    first = cast(func.min(cast(counted_in.c.id, String)), Uuid)  # PostgreSQL finds the least of texts, not of ids
    rows = select(first, gathered(counted_in.c.contribution_id, counted_in.c.id)).group_by(counted_in.c.nth)
    return insert(NumberStep).from_select(["id", "contribution_ids"], rows)


def give_numbers(database: Database) -> int:
    """Number everybody who was counted before this call; how many got theirs here.

    Safe to run beside itself and beside counting, to repeat and to kill: a lot is numbered whole, or not at all.
    """
    total, rest = 0, 0.0
    while _is_any_waiting(database):
        time.sleep(rest)  # on SQLite, as counting does, for whoever waits to write
        with database.transaction() as session:
            begun = time.monotonic()
            take_turn_to_fold(session)
            total += _number_first(session)
            crash_point("number.before-commit")
            rest = time.monotonic() - begun if database.is_sqlite else 0.0
        crash_point("number.after-commit")
    return total


def _is_any_waiting(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(NumberStep.id).limit(1)) is not None


def _number_first(session: Session) -> int:
    """Number those who have waited longest; how many. Who has a number, or comes a second time, keeps their first."""
    step_id = session.scalar(select(NumberStep.id).order_by(NumberStep.id).limit(1))
    if step_id is None:
        return 0
    _set_aside(session, step_id)
    _raise_last_numbers(session)
    _write_numbers(session)
    session.execute(delete(NumberStep).where(NumberStep.id == step_id).execution_options(**_OPTIONS))
    return session.scalar(select(func.count()).select_from(DUE)) or 0


def _set_aside(session: Session, step_id: UUID) -> None:
    session.execute(CreateTable(DUE, if_not_exists=True))
    session.execute(delete(DUE))
    each = spread(session, NumberStep.contribution_ids)
    nth = func.row_number().over(partition_by=Contribution.id, order_by=each.c.key)
    found = (
        select(Contribution.drive_id, Contribution.id, each.c.key, nth.label("nth"))
        .select_from(NumberStep)
        .join(each, true())
        .join(Contribution, Contribution.id == each.c.value)
        .where(NumberStep.id == step_id, Contribution.number.is_(None))
        .subquery()
    )
    behind = func.row_number().over(partition_by=found.c.drive_id, order_by=found.c.key.desc()) - 1
    due = select(found.c.drive_id, found.c.id, behind).where(found.c.nth == 1)
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
