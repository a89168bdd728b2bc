"""A batch of deltas on its way into the tallies: set aside in a temporary table, so that every statement sees the same.

What many of them have in common is grouped once, and every sum is made of the groups. A delta committed meanwhile, even with
an earlier id, is none of this batch and waits for the next.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
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
    text,
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
LONGEST = "1min"  # so many take longer than a request may, on a machine that has much else to do
_COUNTED_BY = ("drive_id", "hour", "reason", "area_code", "country", "source", "what")

BATCH = Table(
    "folding_batch",
    MetaData(),
    Column("id", Uuid),
    Column("drive_id", Uuid),
    Column("contribution_id", Uuid),
    Column("amount", Integer),
    Column("reason", String(16)),
    Column("hour", UtcDateTime),
    Column("area_code", String(16)),
    Column("country", String(2)),
    Column("source", String(40)),
    Column("what", String(32)),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)

GROUPS = Table(
    "folding_groups",
    MetaData(),
    Column("drive_id", Uuid),
    Column("hour", UtcDateTime),
    Column("reason", String(16)),
    *(Column(dimension, String(40)) for dimension in DIMENSIONS),
    Column("amount", Integer),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)


class hour_of(FunctionElement[datetime]):
    """SQL: the hour (UTC) that a moment lies in."""

    type = UtcDateTime()
    inherit_cache = True
    name = "hour_of"

    def __init__(self, moment: SQLColumnExpression[datetime]) -> None:
        super().__init__(moment)


@compiles(hour_of, "postgresql")
def _hour_on_postgresql(element: hour_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date_trunc('hour', {compiler.process(element.clauses, **kw)}, 'UTC')"


@compiles(hour_of, "sqlite")
def _hour_on_sqlite(element: hour_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d %H:00:00.000000', {compiler.process(element.clauses, **kw)})"


def take_turn_to_fold(session: Session) -> None:
    """One at a time counts or numbers; a batch may take longer than a request."""
    if dialect_of(session) == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = '{LONGEST}'"))
    take_turn(session, TURN)


def take_batch(session: Session, limit: int, *, after: UUID | None = None) -> int:
    """Move the first deltas, in order of id and at most `limit`, into BATCH; how many. The caller has the turn to fold.

    `after` is where the batch before ended: who looks from the beginning reads through all that lay there.
    """
    for table in (BATCH, GROUPS):
        session.execute(CreateTable(table, if_not_exists=True))
        session.execute(delete(table))
    _move(session, _first(session, limit, after))
    _group(session)
    return session.execute(select(func.count()).select_from(BATCH)).scalar_one()


def _first(session: Session, limit: int, after: UUID | None) -> list[ColumnElement[bool]]:
    """What tells them from the rest: what is committed between two ids meanwhile is taken with them."""
    bounds = [] if after is None else [TallyDelta.id > after]
    last = session.scalar(select(TallyDelta.id).where(*bounds).order_by(TallyDelta.id).offset(limit - 1).limit(1))
    return bounds if last is None else [*bounds, TallyDelta.id <= last]


def _move(session: Session, first: list[ColumnElement[bool]]) -> None:
    """PostgreSQL takes out and sets aside in one statement, which looks for each row once; on SQLite a writer is alone."""
    deltas: FromClause = TallyDelta.__table__
    gone = delete(TallyDelta.__table__).where(*first)  # type: ignore[arg-type]
    into = insert(BATCH)
    if dialect_of(session) == "postgresql":
        taken = gone.returning(*deltas.columns).cte("taken")
        session.execute(into.from_select(_names(BATCH), select(*_set_aside(taken))).add_cte(taken))
    else:
        session.execute(into.from_select(_names(BATCH), select(*_set_aside(deltas)).where(*first)))
        session.execute(gone)


def _set_aside(deltas: FromClause) -> list[ColumnElement[Any]]:
    """Of each delta what BATCH has of it."""
    return [hour_of(deltas.c.occurred_at) if name == "hour" else deltas.c[name] for name in _names(BATCH)]


def _group(session: Session) -> None:
    """What it is counted under is found for each group, since it is the same for all of it."""
    columns = [BATCH.c[name] for name in _COUNTED_BY]
    groups = select(*columns, func.sum(BATCH.c.amount).label("amount")).group_by(*columns).subquery()
    rows = select(groups.c.drive_id, groups.c.hour, groups.c.reason, *keys_of(groups.c), groups.c.amount)
    session.execute(insert(GROUPS).from_select(_names(GROUPS), rows))


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def last_taken(session: Session) -> UUID | None:
    """Where BATCH ends."""
    return session.scalar(select(BATCH.c.id).order_by(BATCH.c.id.desc()).limit(1))
