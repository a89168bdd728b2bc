"""What drives must know of the contributions given to them: the count, whose names are shown, whether any is verified.

Contributions stand above drives and may not be imported here, so their tables are named with the few columns used;
a test holds these names to the models. Adds and ends no contribution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Integer, String, Uuid, column, literal, select, table, text, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement, FunctionElement

from campaign.db import UtcDateTime

tallies = table("tallies", column("drive_id", Uuid), column("count", Integer), column("counted_at", UtcDateTime))
contributions = table(
    "contributions",
    column("id", Uuid),
    column("drive_id", Uuid),
    column("state", String),
    column("name", String),
    column("show_name", Boolean),
    column("expires_at", UtcDateTime),
    column("verified_at", UtcDateTime),
)
# as the partial indexes say it: a bound value would not match them
IS_SHOWN = text("state = 'verified' AND show_name")
IS_PENDING = text("state = 'pending'")


@dataclass(frozen=True, slots=True)
class ShownName:
    """Somebody who wishes to be named: by the id of what they gave, so that the name can be reported."""

    id: UUID
    name: str = field(repr=False)


def latest_shown_names(session: Session, drive_id: UUID, limit: int) -> tuple[ShownName, ...]:
    """The names of those who wish to be named, the latest to verify first, at most `limit`."""
    named = (
        select(contributions.c.id, contributions.c.name)
        .where(contributions.c.drive_id == drive_id, IS_SHOWN, contributions.c.name.is_not(None))
        .order_by(contributions.c.verified_at.desc())
        .limit(limit)
    )
    return tuple(ShownName(row.id, row.name) for row in session.execute(named))


def is_any_verified(session: Session, drive_id: UUID) -> bool:
    """Whether anybody ever verified a contribution to the drive; one taken back or held since counts too."""
    verified = select(contributions.c.drive_id).where(
        contributions.c.drive_id == drive_id, contributions.c.verified_at.is_not(None)
    )
    return session.execute(verified.limit(1)).first() is not None


def postpone_expiries(session: Session, drive_id: UUID, days: int) -> None:
    """Let every pending contribution of the drive be verified for so many days longer: one statement, whatever their number."""
    session.execute(
        update(contributions)
        .where(contributions.c.drive_id == drive_id, IS_PENDING)
        .values(expires_at=_days_after(contributions.c.expires_at, days))
    )


class _days_after(FunctionElement[datetime]):
    """SQL: a moment so many times 24 hours later."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, moment: ColumnElement[datetime], days: int) -> None:
        super().__init__(moment, literal(days, Integer))


@compiles(_days_after, "postgresql")
def _days_after_on_postgresql(element: _days_after, compiler: SQLCompiler, **kw: Any) -> str:
    moment, days = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({moment} + make_interval(hours => 24 * {days}))"


@compiles(_days_after, "sqlite")
def _days_after_on_sqlite(element: _days_after, compiler: SQLCompiler, **kw: Any) -> str:
    """Whole days leave the time of day, kept as text, as it is."""
    moment, days = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(date({moment}, {days} || ' days') || substr({moment}, 11))"
