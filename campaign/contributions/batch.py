"""A batch of deltas on its way into the tallies: set aside in a temporary table, so that every statement sees the same.

A delta committed meanwhile, even with an earlier id, is none of this batch and waits for the next.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    SQLColumnExpression,
    String,
    Table,
    Uuid,
    and_,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from campaign.contributions.dimensions import DIMENSIONS, keys_of
from campaign.contributions.models import Contribution, TallyDelta
from campaign.db import UtcDateTime

NUMBERED = ("verified", "paper", "elsewhere")  # steps by which somebody is counted for the first time
BATCH = Table(
    "folding_batch",
    MetaData(),
    Column("id", Uuid),
    Column("drive_id", Uuid),
    Column("contribution_id", Uuid),
    Column("amount", Integer),
    Column("reason", String(16)),
    Column("hour", UtcDateTime),
    Column("is_numbered", Boolean),  # whether it gets a number: counted in, and none given yet
    *(Column(dimension, String(40)) for dimension in DIMENSIONS),
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


def take_batch(session: Session, limit: int, *, after: UUID | None = None) -> int:
    """Move the first deltas, in order of id and at most `limit`, into BATCH; how many. The caller has the turn to fold.

    `after` is where the batch before ended: who looks from the beginning reads through all that lay there.
    """
    session.execute(CreateTable(BATCH, if_not_exists=True))
    session.execute(delete(BATCH))
    waiting = select(TallyDelta) if after is None else select(TallyDelta).where(TallyDelta.id > after)
    first = aliased(TallyDelta, waiting.order_by(TallyDelta.id).limit(limit).subquery())
    is_numbered = and_(
        first.amount == 1, first.reason.in_(NUMBERED), Contribution.id.is_not(None), Contribution.number.is_(None)
    )
    rows = select(
        first.id,
        first.drive_id,
        first.contribution_id,
        first.amount,
        first.reason,
        hour_of(first.occurred_at),
        is_numbered,
        *keys_of(first),
    ).outerjoin(Contribution, Contribution.id == first.contribution_id)
    session.execute(insert(BATCH).from_select([column.name for column in BATCH.columns], rows))
    session.execute(
        delete(TallyDelta).where(TallyDelta.id.in_(select(BATCH.c.id))).execution_options(synchronize_session=False)
    )
    return session.execute(select(func.count()).select_from(BATCH)).scalar_one()


def last_taken(session: Session) -> UUID | None:
    """Where BATCH ends."""
    return session.scalar(select(BATCH.c.id).order_by(BATCH.c.id.desc()).limit(1))
