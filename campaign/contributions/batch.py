"""A batch of deltas on its way into the tallies: taken out once, so that every statement sees the same.

What many of them have in common is grouped once, and every sum is made of the groups. A delta committed meanwhile, even with
an earlier id, is none of this batch and waits for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Insert,
    Integer,
    MetaData,
    SQLColumnExpression,
    String,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from campaign.contributions.dimensions import DIMENSIONS, keys_of
from campaign.contributions.models import TallyDelta
from campaign.db import UtcDateTime, dialect_of
from campaign.turns import take_turn

TURN = "folding"  # whoever has it sees counts that stand still
ON_POSTGRESQL = {
    "statement_timeout": "1min",  # so many take longer than a request may, on a machine that has much else to do
    "work_mem": "64MB",  # a batch fits in it; what does not is written to disk and read again
}
_COUNTED_BY = ("drive_id", "hour", "reason", "area_code", "country", "source", "what")

GROUPS = Table(
    "folding_groups",
    MetaData(),
    Column("drive_id", Uuid),
    Column("hour", UtcDateTime),
    Column("reason", String(16)),
    *(Column(dimension, String(40)) for dimension in DIMENSIONS),
    Column("amount", Integer),
    Column("steps", Integer),  # how many deltas that is the sum of
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)

Leave = Callable[[FromClause], Insert]
"""Given the deltas that are taken out, what stays of them elsewhere."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many deltas a batch was of, and the id it ends with: None where it took all that were left."""

    steps: int
    last: UUID | None


class hour_of(FunctionElement[datetime]):
    """SQL: the hour (UTC) that a moment lies in."""

    type = UtcDateTime()
    inherit_cache = True
    name = "hour_of"

    def __init__(self, moment: SQLColumnExpression[datetime]) -> None:
        super().__init__(moment)


@compiles(hour_of, "postgresql")
def _hour_on_postgresql(element: hour_of, compiler: SQLCompiler, **kw: Any) -> str:
    # date_trunc would look its time zone up for every row
    return f"date_bin('1 hour', {compiler.process(element.clauses, **kw)}, '2000-01-01 00:00:00+00')"


@compiles(hour_of, "sqlite")
def _hour_on_sqlite(element: hour_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d %H:00:00.000000', {compiler.process(element.clauses, **kw)})"


def take_turn_to_fold(session: Session) -> None:
    """One at a time counts or numbers."""
    if dialect_of(session) == "postgresql":
        session.execute(select(*(func.set_config(name, value, True) for name, value in ON_POSTGRESQL.items())))
    take_turn(session, TURN)


def take_batch(session: Session, limit: int, *, after: UUID | None = None, leave: Sequence[Leave]) -> Taken:
    """Take out the first deltas, in order of id and about `limit`; their sums are in GROUPS. The caller has the turn.

    `after` is where the batch before ended: who looks from the beginning reads through all that lay there.
    """
    session.execute(CreateTable(GROUPS, if_not_exists=True))
    session.execute(delete(GROUPS))
    last = _last_of_batch(session, limit, after)
    _take_out(session, _between(after, last), leave)
    return Taken(session.scalar(select(func.sum(GROUPS.c.steps))) or 0, last)


def _last_of_batch(session: Session, limit: int, after: UUID | None) -> UUID | None:
    waiting = select(TallyDelta.id).where(*_between(after, None)).order_by(TallyDelta.id)
    return session.scalar(waiting.offset(limit - 1).limit(1))


def _between(after: UUID | None, last: UUID | None) -> list[ColumnElement[bool]]:
    """What tells a batch from the rest: what is committed between the two meanwhile is taken with it."""
    bounds: list[ColumnElement[bool]] = []
    if after is not None:
        bounds.append(TallyDelta.id > after)
    if last is not None:
        bounds.append(TallyDelta.id <= last)
    return bounds


def _take_out(session: Session, these: Sequence[ColumnElement[bool]], leave: Sequence[Leave]) -> None:
    """On PostgreSQL one statement, which sees each row once and the same rows throughout; on SQLite a writer is alone."""
    deltas = TallyDelta.__table__
    gone = delete(TallyDelta).where(*these).execution_options(synchronize_session=False)
    if dialect_of(session) == "postgresql":
        taken = gone.returning(*deltas.columns).cte("taken")
        left = [each(taken).cte(f"left_{nth}") for nth, each in enumerate(leave)]
        session.execute(_grouped(taken).add_cte(*left))
    else:
        found = select(deltas).where(*these).subquery()
        for statement in (*(each(found) for each in leave), _grouped(found), gone):
            session.execute(statement)


def _grouped(taken: FromClause) -> Insert:
    """What it is counted under is found for each group, since it is the same for all of it."""
    of_delta = select(
        *(hour_of(taken.c.occurred_at).label(name) if name == "hour" else taken.c[name] for name in _COUNTED_BY),
        taken.c.amount,
    ).subquery()
    columns = [of_delta.c[name] for name in _COUNTED_BY]
    sums = func.sum(of_delta.c.amount).label("amount"), func.count().label("steps")
    groups = select(*columns, *sums).group_by(*columns).subquery().c
    rows = select(groups.drive_id, groups.hour, groups.reason, *keys_of(groups), groups.amount, groups.steps)
    return insert(GROUPS).from_select([column.name for column in GROUPS.columns], rows)
