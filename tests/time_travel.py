"""Lets time pass: every moment in every table moves back, so that real processes and the database's clock see it pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    String,
    TextClause,
    Update,
    bindparam,
    cast,
    func,
    text,
    update,
)

from campaign.db import Base, Database, UtcDateTime
from campaign.supporters.models import Supporter

POINTED_AT = (Supporter,)  # by contributions, which most code under test has imported without it


def let_pass(database: Database, time: timedelta) -> None:
    """Move every stored moment `time` into the past, but those of tables that only grow.

    Needs the models imported, as any code under test has them.
    """
    moves = _moves(len(Base.metadata.tables), database.is_sqlite)
    seconds = time.total_seconds()
    with database.transaction() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = '60s'"))
        is_empty = session.execute(_emptiness(tuple(moves))).one()
        for name, is_left in zip(moves, is_empty, strict=True):
            if not is_left:
                session.execute(moves[name], {"shift": f"-{seconds} seconds" if database.is_sqlite else seconds})


@cache
def _moves(_tables: int, is_sqlite: bool) -> Mapping[str, Update]:
    """The statement for each table by its name, made once for as many tables as there are by now."""
    moves = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, UtcDateTime)]
        if columns and not table.info.get("is_append_only"):  # what is sealed by digests stays when it was
            moved = {column.name: _before(column, is_sqlite) for column in columns}
            moves[table.name] = update(table).values(moved)
    return moves


def _before(column: Column[Any], is_sqlite: bool) -> ColumnElement[Any]:
    if is_sqlite:
        return func.strftime("%Y-%m-%d %H:%M:%f000", column, bindparam("shift", type_=String))
    return column - func.make_interval(0, 0, 0, 0, 0, 0, cast(bindparam("shift", type_=Float), Float))


@cache
def _emptiness(names: tuple[str, ...]) -> TextClause:
    """Whether each table has no row: most tests fill few."""
    return text("SELECT " + ", ".join(f"NOT EXISTS (SELECT 1 FROM {name})" for name in names))
