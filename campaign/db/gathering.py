"""Many ids in one row: a column of them, gathered by the database out of rows and spread into rows again.

A row costs a hundred times what an id does. PostgreSQL keeps an array, SQLite a list in JSON; Python reads neither.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ColumnElement, TableValuedAlias, Uuid, column, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from campaign.db.statements import dialect_of

Ids = JSON().with_variant(ARRAY(Uuid()), "postgresql")


class gathered(FunctionElement[Any]):
    """SQL: the ids of a group as one value of the type `Ids`, in the order of `by`.

    SQLite takes them as they come: there they must be selected from rows in that order.
    """

    type = Ids
    inherit_cache = True
    name = "gathered"

    def __init__(self, ids: ColumnElement[Any], by: ColumnElement[Any]) -> None:
        super().__init__(ids, by)


@compiles(gathered, "postgresql")
def _gathered_on_postgresql(element: gathered, compiler: SQLCompiler, **kw: Any) -> str:
    ids, by = element.clauses
    return f"array_agg({compiler.process(ids, **kw)} ORDER BY {compiler.process(by, **kw)})"


@compiles(gathered, "sqlite")
def _gathered_on_sqlite(element: gathered, compiler: SQLCompiler, **kw: Any) -> str:
    ids, _by = element.clauses
    return f"json_group_array({compiler.process(ids, **kw)})"


def spread(session: Session, ids: QueryableAttribute[Any]) -> TableValuedAlias:
    """A row for each of the ids: itself as `value`, its place among them as `key`. To be joined to the table they are in."""
    value = column("value", Uuid())
    if dialect_of(session) == "postgresql":
        return func.unnest(ids).table_valued(value, with_ordinality="key").render_derived()
    return func.json_each(ids).table_valued(value, "key")
