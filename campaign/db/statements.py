"""Statements in the words of the session's database, and those that are built once and kept. Runs none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, literal_column
from sqlalchemy.dialects.postgresql import Insert as PostgreSQLInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from campaign.db.base import Base


def insert(session: Session, table: type[Base]) -> PostgreSQLInsert | SQLiteInsert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, for the session's own database."""
    return insert_for(dialect_of(session), table)


def insert_for(dialect: str, table: type[Base]) -> PostgreSQLInsert | SQLiteInsert:
    """The same by the dialect's name, for statements that are built once and kept: building costs more than running."""
    return sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def parameters(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a kept statement under the names that `parameter` gave them."""
    return {f"given_{name}": value for name, value in values.items()}


def parameter(table: type[Base], column: str) -> BindParameter[Any]:
    """Room for a value of this column in a kept statement."""
    return bindparam(f"given_{column}", type_=table.__table__.c[column].type)


def constant(word: str) -> ColumnElement[str]:
    """A word of our own, written into the statement itself."""
    assert "'" not in word
    return literal_column(f"'{word}'", String)
