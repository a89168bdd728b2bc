"""Writes the rows that kinds keep beside contributions, so that a post tells nobody whether one was stored."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from uuid import UUID

from sqlalchemy import Insert, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import Base, dialect_of, insert_for, parameter, parameters


def keep_beside(session: Session, table: type[Base], contribution_id: UUID, values: Mapping[str, object]) -> None:
    """Insert the row of `table` that belongs to this contribution, where there is one: the statement is the same either way."""
    statement = _insert(dialect_of(session), table, tuple(values))
    session.connection().execute(statement, parameters({**values, "contribution_id": contribution_id}))


@cache
def _insert(dialect: str, table: type[Base], names: tuple[str, ...]) -> Insert:
    source = select(
        Contribution.id.label("contribution_id"), *(parameter(table, name).label(name) for name in names)
    ).where(Contribution.id == parameter(table, "contribution_id"))
    return insert_for(dialect, table).from_select(["contribution_id", *names], source)
